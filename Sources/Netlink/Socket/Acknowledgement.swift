import CLibmnl

/// The kernel's last word on one message: NLMSG_ERROR, or NLMSG_DONE at the end of a dump.
struct Acknowledgement {
    /// 0 is success.
    let errno: Int32
    /// The text of NLMSGERR_ATTR_MSG.
    let message: String?

    /// `payload` is that of NLMSG_ERROR: the negative errno, the header of the request, its payload unless
    /// NLM_F_CAPPED, then attributes if NLM_F_ACK_TLVS (netlink(7), linux/netlink.h).
    init(error payload: RawSpan, flags: Int32) throws(MalformedMessage) {
        let code = try payload.load(nlmsgerr.self)
        var offset = MemoryLayout<nlmsgerr>.size
        if flags & NLM_F_CAPPED == 0 {
            offset += max(0, Int(code.msg.nlmsg_len) - MemoryLayout<nlmsghdr>.size + 3) & ~3
        }
        try self.init(code: code.error, payload: payload, attributesAt: offset, flags: flags)
    }

    /// `payload` is that of NLMSG_DONE: the negative errno of the dump, then attributes if NLM_F_ACK_TLVS.
    init(done payload: RawSpan, flags: Int32) throws(MalformedMessage) {
        let code = payload.byteCount == 0 ? 0 : try payload.load(Int32.self)
        try self.init(code: code, payload: payload, attributesAt: MemoryLayout<Int32>.size, flags: flags)
    }

    private init(code: Int32, payload: RawSpan, attributesAt offset: Int, flags: Int32) throws(MalformedMessage) {
        // A dump's success may be any number from 0; the least number has no opposite.
        errno = code < 0 ? Int32(clamping: -Int(code)) : 0
        guard flags & NLM_F_ACK_TLVS != 0, offset < payload.byteCount else {
            message = nil
            return
        }
        var text: String?
        try payload.extracting(droppingFirst: offset).forEachAttribute { (type, value) throws(MalformedMessage) in
            if type == Int(NLMSGERR_ATTR_MSG.rawValue) { text = value.text }
        }
        message = text
    }
}
