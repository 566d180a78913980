import CNISpec
import Datapath
import IPAM
import IPAddressing
import LinuxSystem
import Logging
import Netlink
import PluginProtocol

// What vpcctl asks. The shapes are those of the introspection pages (interface: /v1/pool, /v1/enis, /v1/pods).
extension NodeDriver {
    func answer(_ request: ControlRequest) async -> Reply {
        do throws(CNIError) {
            switch request.name {
            case "status": return .success(status())
            case "pods": return .success(pods())
            case "enis": return .success(enis())
            case "uninstall": return .success(try await uninstall(request.parameters))
            default: throw CNIError(.invalidEnvironment, "the daemon knows no request \"\(request.name)\"")
            }
        } catch { return .failure(error, for: .newest) }
    }

    // MARK: Questions

    private func status() -> JSONValue {
        let report = ipam?.report(now: clock.now)
        let identity = cloud?.identity
        return [
            "ready": .bool(phase == .ready),
            "node": [
                "instance": .string(identity?.instanceID ?? ""), "type": .string(identity?.instanceType ?? ""),
                "region": .string(identity?.region ?? ""), "zone": .string(identity?.availabilityZone ?? ""),
                "primaryAddress": .string(identity?.primaryAddress.description ?? ""),
                "vpcCIDRs": .array(network?.vpcCIDRs.map { .string($0.description) } ?? []),
            ],
            "pool": [
                "total": .int(report?.total ?? 0), "assigned": .int(report?.assigned ?? 0),
                "cooling": .int(report?.cooling ?? 0), "warm": .int(report?.warm ?? 0),
                "wanted": .int(report?.wanted ?? 0), "reason": .string(report?.reason ?? "starting"),
            ],
            "enis": .int(ipam?.enis().count ?? 0), "pods": .int(records.count),
        ]
    }

    private func pods() -> JSONValue {
        .array(
            records.values.sorted { $0.attachment < $1.attachment }.map { record in
                [
                    "containerID": .string(record.containerID), "ifname": .string(record.ifName),
                    "netns": .string(record.netns), "namespace": .string(record.namespace ?? ""),
                    "pod": .string(record.pod ?? ""), "addresses": [.string(record.address.description)],
                    "eni": .string(record.eni), "link": .string(record.hostLink),
                    "since": .string(Timestamp(milliseconds: record.since).rfc3339),
                ]
            })
    }

    private func enis() -> JSONValue {
        .array((ipam?.enis() ?? []).map(eni))
    }

    private func eni(_ report: ENIReport) -> JSONValue {
        let eni = report.eni
        let link = eni.flatMap { try? datapath.link(of: $0.mac)?.name }
        return [
            "id": .string(report.id ?? ""), "mac": .string(eni?.mac.description ?? ""), "link": .string(link ?? ""),
            "deviceIndex": .int(report.deviceIndex), "card": .int(eni?.card ?? 0),
            "table": .int(eni.map { Int($0.table) } ?? 0), "subnet": .string(eni?.subnet.description ?? ""),
            "primaryAddress": .string(eni?.primaryAddress.description ?? ""),
            "addresses": .array(report.addresses.map { address($0.address, $0.state) }), "prefixes": [],
            "state": .string(report.state),
        ]
    }

    private func address(_ address: IPv4Address, _ state: ENIReport.AddressState) -> JSONValue {
        var object: JSONObject = ["address": .string(address.description)]
        switch state {
        case .warm: object["state"] = "warm"
        case .cooling: object["state"] = "cooling"
        case .assigned(let attachment):
            object["state"] = "assigned"
            let record = records[attachment]
            object["pod"] = .string(record?.pod.map { "\(record?.namespace ?? "")/\($0)" } ?? "\(attachment)")
        }
        return .object(object)
    }

    // MARK: Uninstall

    private func uninstall(_ parameters: JSONValue) async throws(CNIError) -> JSONValue {
        let isForced = parameters["force"]?.boolValue ?? false
        let releases = parameters["releaseENIs"]?.boolValue ?? false
        guard await reaches(.ready, within: .seconds(10)) else {
            throw CNIError(.tryAgainLater, "the daemon is starting: it reads what the node has")
        }
        guard records.isEmpty || isForced else {
            throw CNIError(
                .tryAgainLater, "\(records.count) attachments exist: remove their pods first, or use --force",
                details: records.keys.sorted().prefix(5).map(\.description).joined(separator: ", "))
        }
        guard !isUninstalling else { throw CNIError(.tryAgainLater, "the daemon is already being uninstalled") }
        isUninstalling = true
        // After a failure it can be asked for again.
        defer { isUninstalling = false }
        isStopping = true
        log.notice("uninstalling", metadata: ["release": "\(releases)", "force": "\(isForced)"])
        for attachment in records.keys.sorted() { deleteLoudly(attachment) }
        let left = await endPool(releasing: releases)
        do {
            try datapath.tearDownNode(removingPods: isForced)
            if let path = configuration.paths.conflist {
                _ = try Conflist.remove(path, ofSocket: configuration.paths.socket)
            }
            try state.removeEverything()
        } catch { throw CNIError(.kernelFailure, "the node is not clean; uninstall again", details: "\(error)") }
        return ["releasedENIs": .bool(releases), "left": .array(left.map { .string($0) })]
    }

    /// Has the pool give everything back to EC2, or at least finish what is under way there. Answers what is left, after
    /// two minutes or half a minute at the latest.
    private func endPool(releasing: Bool) async -> [String] {
        let seconds = releasing ? 120 : 30
        let limit = Task {
            guard (try? await Task.sleep(for: .seconds(seconds))) != nil else { return }
            let left = (ipam?.enis() ?? []).compactMap { $0.state == "in service" ? nil : $0.id }
            uninstalling?.resume(returning: left.map { "\($0): not gone after \(seconds) s" })
            uninstalling = nil
        }
        defer { limit.cancel() }
        return await withCheckedContinuation { continuation in
            uninstalling = continuation
            feed(releasing ? .releaseEverything : .halt)
        }
    }
}
