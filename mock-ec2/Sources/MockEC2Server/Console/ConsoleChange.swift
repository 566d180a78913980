import MockCloud

/// What a form of the page asks for.
enum ConsoleChange: Sendable {
    case begin(FaultRequest)
    case turnOn(FaultSwitch)
    case turnOff(FaultSwitch)
    case endFault(Int)
    case recover(CloudMishap)
    case endAll
    case advance(Duration)
    case reset

    /// Where forms are sent to, under `/_mock/console`.
    enum Path: String {
        case fault = "/fault"
        case toggle = "/switch"
        case end = "/end"
        case endAll = "/end-all"
        case clock = "/clock"
        case reset = "/reset"
    }

    /// Throws what is wrong with the form, by field and value.
    init(_ path: Path, _ form: ConsoleForm) throws(BodyError) {
        switch path {
        case .fault: self = .begin(try FaultRequest(body: Array(try form.fault().text.utf8)))
        case .toggle:
            guard let faultSwitch = form["switch"].flatMap(FaultSwitch.init) else {
                throw form.error("switch", "must be one of those of the page")
            }
            self = form["on"] == "true" ? .turnOn(faultSwitch) : .turnOff(faultSwitch)
        case .end: self = try Self.end(form)
        case .endAll: self = .endAll
        case .clock:
            guard let seconds = form["seconds"].flatMap(Double.init), (0...1e8).contains(seconds) else {
                throw form.error("seconds", "must be a number from 0 to 100000000")
            }
            self = .advance(.seconds(seconds))
        case .reset: self = .reset
        }
    }

    private static func end(_ form: ConsoleForm) throws(BodyError) -> ConsoleChange {
        if let instance = form["stop"] { return .recover(.stop(instance: instance)) }
        if let subnet = form["drain"] { return .recover(.drain(subnet: subnet, free: 0)) }
        if let interface = form["detach"] { return .recover(.detach(interface: interface)) }
        guard let number = form["number"].flatMap({ Int($0) }) else {
            throw form.error("number", "must be the number of a fault")
        }
        return .endFault(number)
    }

    /// The part of the page that shows what came of it.
    var place: StaticString? {
        switch self {
        case .begin(.mishap(.stop)), .begin(.mishap(.detach)): "instances"
        case .begin(.mishap(.drain)): "subnets"
        case .begin, .turnOn, .turnOff, .endFault, .recover, .endAll: "faults"
        case .advance, .reset: nil
        }
    }
}
