internal import Crypto

/// Decides what a `LoopbackIndex` answers.
struct LoopbackResponder {
  private struct ServedFile {
    var release: ServedRelease
    var name: String
    var bytes: [UInt8]
    var sha256: String
  }

  var behaviour: LoopbackBehaviour
  private(set) var requests: [LoopbackIndex.Request] = []
  /// Requests that came and were not answered yet.
  var waiting = 0
  private(set) var mostWaiting = 0
  private var failed: [String: Int] = [:]
  /// By normalized project name, in the order given.
  private var projects: [String: [ServedFile]] = [:]

  init(_ releases: [ServedRelease], _ behaviour: LoopbackBehaviour) {
    self.behaviour = behaviour
    add(releases)
  }

  mutating func add(_ releases: [ServedRelease]) {
    for release in releases {
      for (name, bytes) in release.files() {
        projects[release.project.lowercased(), default: []].append(
          ServedFile(release: release, name: name, bytes: bytes, sha256: sum(bytes)))
      }
    }
  }

  mutating func replace(_ releases: [ServedRelease]) {
    for release in releases { projects[release.project.lowercased()] = nil }
    add(releases)
  }

  mutating func reply(to request: LoopbackIndex.Request) -> LoopbackReply {
    requests.append(request)
    waiting += 1
    mostWaiting = max(mostWaiting, waiting)
    if behaviour.onlyGets, request.method != "GET" { return LoopbackReply(status: 405) }
    let isAffected = request.path.contains(behaviour.affected)
    if isAffected, let failures = behaviour.failures, failed[request.path, default: 0] < failures.count {
      failed[request.path, default: 0] += 1
      let headers = failures.retryAfter.map { [("Retry-After", $0)] } ?? []
      return LoopbackReply(status: failures.status, headers: headers)
    }
    if let authorization = behaviour.authorization, request.headers["authorization"] != authorization {
      return LoopbackReply(status: 401)
    }
    var reply = content(of: request)
    guard isAffected else { return reply }
    reply.delay = behaviour.delay
    reply.fault = behaviour.body
    if behaviour.body == .altered, !reply.body.isEmpty { reply.body[reply.body.count / 2] ^= 1 }
    return reply
  }

  private func content(of request: LoopbackIndex.Request) -> LoopbackReply {
    // pip writes the '+' of a local version as '%2B'.
    let parts = request.path.replacing("%2B", with: "+").split(separator: "/").map(String.init)
    if parts == ["links"] {
      let pages = projects.sorted { $0.key < $1.key }.map { html($0.key, $0.value) }
      return LoopbackReply(
        status: 200, headers: [("Content-Type", "text/html")], body: Array(pages.joined(separator: "\n").utf8))
    }
    if parts.count == 2, parts[0] == "simple" || parts[0] == "moved", let files = projects[parts[1]] {
      if behaviour.redirectsPages, parts[0] == "simple" {
        return LoopbackReply(status: 301, headers: [("Location", "/moved/\(parts[1])/")])
      }
      return page(parts[1], files, request)
    }
    if parts.count == 3, parts[0] == "files", let files = projects[parts[1]] {
      if let target = behaviour.filesRedirectTo {
        return LoopbackReply(status: 302, headers: [("Location", target + request.path)])
      }
      for file in files {
        if parts[2] == file.name { return range(of: file.bytes, request) }
        if behaviour.offersMetadata, parts[2] == file.name + ".metadata" {
          return LoopbackReply(status: 200, body: file.release.metadata)
        }
      }
    }
    return LoopbackReply(status: 404)
  }

  private func range(of bytes: [UInt8], _ request: LoopbackIndex.Request) -> LoopbackReply {
    guard let header = request.headers["range"], behaviour.ranges != .ignored else {
      return LoopbackReply(status: 200, body: bytes)
    }
    if behaviour.ranges == .refused { return LoopbackReply(status: 416) }
    let ends = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
    let first = Int(ends[0]) ?? max(0, bytes.count - (Int(ends[1]) ?? 0))
    let last = ends[0].isEmpty ? bytes.count - 1 : min(Int(ends[1]) ?? 0, bytes.count - 1)
    guard first <= last else { return LoopbackReply(status: 416) }
    let shift = behaviour.ranges == .misplaced && first > 0 ? 1 : 0
    let part = Array(bytes[(first - shift)...(last - shift)])
    let value = "bytes \(first - shift)-\(last - shift)/\(bytes.count)"
    return LoopbackReply(status: 206, headers: [("Content-Range", value)], body: part)
  }

  private func page(_ name: String, _ files: [ServedFile], _ request: LoopbackIndex.Request) -> LoopbackReply {
    let isJSON = behaviour.format == .negotiated && (request.headers["accept"] ?? "").contains("+json")
    var body = Array((isJSON ? json(name, files) : html(name, files)).utf8)
    var headers = [("Content-Type", isJSON ? "application/vnd.pypi.simple.v1+json" : "text/html; charset=utf-8")]
    if let value = behaviour.cacheControl { headers.append(("Cache-Control", value)) }
    if behaviour.etags {
      let tag = "\"\(sum(body))\""
      headers.append(("ETag", tag))
      if request.headers["if-none-match"] == tag { return LoopbackReply(status: 304, headers: headers) }
    }
    if behaviour.compresses, request.headers["accept-encoding"]?.contains("gzip") == true {
      headers.append(("Content-Encoding", "gzip"))
      body = gzip(body)
    }
    return LoopbackReply(status: 200, headers: headers, body: body)
  }

  private func json(_ name: String, _ files: [ServedFile]) -> String {
    let entries = files.map { file in
      var fields = [
        "\"filename\": \"\(file.name)\"", "\"url\": \"/files/\(name)/\(file.name)\"",
        "\"hashes\": {\(behaviour.statesHashes ? "\"sha256\": \"\(file.sha256)\"" : "")}",
        "\"size\": \(file.bytes.count)", "\"upload-time\": \"2024-05-06T07:08:09.5Z\"",
      ]
      if let text = file.release.requiresPython { fields.append("\"requires-python\": \"\(text)\"") }
      if let reason = file.release.yanked { fields.append("\"yanked\": \(reason.isEmpty ? "true" : "\"\(reason)\"")") }
      if behaviour.offersMetadata, file.name.hasSuffix(".whl") {
        fields.append("\"core-metadata\": {\"sha256\": \"\(sum(file.release.metadata))\"}")
      }
      return "{\(fields.joined(separator: ", "))}"
    }
    return """
      {"meta": {"api-version": "1.1"}, "name": "\(name)", "files": [\(entries.joined(separator: ", "))]}
      """
  }

  private func html(_ name: String, _ files: [ServedFile]) -> String {
    let anchors = files.map { file in
      var tag = "<a href=\"/files/\(name)/\(file.name)"
      tag += behaviour.statesHashes ? "#sha256=\(file.sha256)\"" : "\""
      if let text = file.release.requiresPython {
        tag += " data-requires-python=\"\(text.replacing(">", with: "&gt;").replacing("<", with: "&lt;"))\""
      }
      if let reason = file.release.yanked { tag += " data-yanked=\"\(reason)\"" }
      if behaviour.offersMetadata, file.name.hasSuffix(".whl") {
        tag += " data-core-metadata=\"sha256=\(sum(file.release.metadata))\""
      }
      return tag + ">\(file.name)</a><br/>"
    }
    return "<!DOCTYPE html>\n<html><body>\n\(anchors.joined(separator: "\n"))\n</body></html>\n"
  }
}

private func sum(_ bytes: [UInt8]) -> String {
  SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
