/// What the page loads from paths of its own, so that its content security policy needs no exception.
enum ConsoleAssets {
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f6feb"/>\
        <g fill="#fff"><rect x="3" y="3" width="4" height="4" rx="1"/><rect x="9" y="3" width="4" height="4" rx="1" \
        opacity=".5"/><rect x="3" y="9" width="4" height="4" rx="1" opacity=".5"/><rect x="9" y="9" width="4" height="4" \
        rx="1"/></g></svg>
        """

    /// Replaces the live parts of the page by fresh ones every two seconds: not while a button is held down, while the page
    /// is hidden, or while it is paused. Without it the page works by reloading.
    static let script = """
        'use strict';
        (() => {
          const pause = document.getElementById('pause');
          const state = document.getElementById('live-state');
          let paused = false, held = false;
          const say = text => { if (state.textContent !== text) state.textContent = text; };
          const replace = fresh => {
            const old = document.getElementById(fresh.id);
            if (!old || old.outerHTML === fresh.outerHTML) return;
            const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
            old.replaceWith(document.adoptNode(fresh));
            if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
          };
          const refresh = async () => {
            if (paused || held || document.hidden) return;
            try {
              const reply = await fetch('/_mock/console/live' + location.search, { cache: 'no-store' });
              if (!reply.ok) throw new Error(reply.status);
              const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
              if (paused || held) return;
              page.querySelectorAll('[data-live]').forEach(replace);
              say('Live');
            } catch {
              say('The server does not answer');
            }
          };
          const run = async () => { await refresh(); setTimeout(run, 2000); };
          addEventListener('pointerdown', () => { held = true; });
          for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(() => { held = false; }));
          pause.addEventListener('click', () => {
            paused = !paused;
            pause.setAttribute('aria-pressed', paused);
            say(paused ? 'Paused' : 'Live');
          });
          pause.hidden = false;
          run();
        })();

        """
}
