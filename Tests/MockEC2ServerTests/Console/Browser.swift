import Foundation
import MockEC2Server
import TestSupport
import Testing

/// Skips a test where Chromium, its driver or Selenium is missing; with `CI` set, that is a failure.
struct NeedsBrowser: TestTrait, SuiteTrait {
    let isRecursive = true

    struct Missing: Error, CustomStringConvertible {
        let file: String
        var description: String { "there is no \(file): install chromium and chromium-driver" }
    }

    func prepare(for test: Test) async throws {
        for file in ["/usr/bin/chromium", "/usr/bin/chromedriver"]
        where !FileManager.default.isExecutableFile(atPath: file) {
            if ProcessInfo.processInfo.environment["CI"] != nil { throw Missing(file: file) }
            try Test.cancel("needs \(file)")
        }
        try await NeedsPython(module: "selenium").prepare(for: test)
    }
}

extension MockServer {
    /// `boto`, beside a browser: `browser` is headless Chromium that shows the console page, `arguments` are its own.
    /// `wait(f)` waits until `f()` is true and returns it, `text(id)` and `click(id)` are of the element with the id,
    /// `on_next_page(f)` waits for the page that `f()` leads to, and `titles()` are those of the squares of the address
    /// maps. What the browser complains about on its console, and `complaints()` did not take, is an error.
    func browse(arguments: [String] = [], preferences: String = "{}", _ script: String) async throws -> String {
        let indented = script.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n    ")
        let list = arguments.map { "'\($0)'" }.joined(separator: ", ")
        return try await boto(
            """
            import time, urllib.request
            from selenium import webdriver
            from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
            from selenium.webdriver.chrome.service import Service
            from selenium.webdriver.common.by import By
            from selenium.webdriver.common.keys import Keys
            options = webdriver.ChromeOptions()
            options.binary_location = '/usr/bin/chromium'
            for argument in ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage', '--window-size=1400,1000', \(list)]:
                options.add_argument(argument)
            options.add_experimental_option('prefs', \(preferences))
            options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
            ec2 = client()
            browser = webdriver.Chrome(options=options, service=Service('/usr/bin/chromedriver'))
            def wait(condition, seconds=60):
                end, last = time.monotonic() + seconds, None
                while time.monotonic() < end:
                    try:
                        last = condition()
                        if last: return last
                    except (NoSuchElementException, StaleElementReferenceException) as error: last = error
                    time.sleep(0.05)
                raise AssertionError(f'waited in vain, in the end for {last!r}; the page says: '
                                     + browser.find_element(By.TAG_NAME, 'body').text[:3000])
            def element(id): return browser.find_element(By.ID, id)
            def text(id): return wait(lambda: [element(id).text])[0]
            def on_next_page(action):
                browser.execute_script('window.isBefore = true')
                action()
                wait(lambda: browser.execute_script('return !window.isBefore && document.readyState == "complete"'))
            def press(target):
                # To the middle: what stands at the top of the window stands behind the page's header.
                browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", target)
                target.click()
                return True
            def click(id): return wait(lambda: press(element(id)))
            def titles(): return [t.get_attribute('textContent') for t in browser.find_elements(By.CSS_SELECTOR, 'svg title')]
            def complaints(): return [entry['message'] for entry in browser.get_log('browser')]
            def story():
                global result
                \(indented)
            try:
                browser.get(endpoint)
                story()
                found = complaints()
                assert not found, found
            finally:
                browser.quit()
            """)
    }
}
