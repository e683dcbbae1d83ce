import FoundationEssentials
import SpecParser
import TestSupport
import Testing

@testable import DepResolver

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Servers that speak HTTP/2 and break it: each ends in an error, soon, and without filling memory.
@Suite(
  "Faults of HTTP/2", .serialized, .timeLimit(.minutes(5)),
  .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs openssl"))
struct HTTP2FaultTests {
  /// Frames by hand, on a port of its own for each way to break them; the ports stand in a file.
  private static let server = """
    import os, socket, ssl, struct, subprocess, sys, threading, time
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "ca.pem",
      "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True,
      capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("ca.pem", "key.pem")
    context.set_alpn_protocols(["h2"])
    def frame(kind, flags, stream, body=b""):
        return struct.pack(">I", len(body))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + body
    def field(name, value):
        size = bytes([len(value)]) if len(value) < 127 else b"\\x7f" + bytes([(len(value) - 127) & 127 | 128, len(value) - 127 >> 7])
        return b"\\x00" + bytes([len(name)]) + name + size + value
    HEAD = b"\\x88" + field(b"content-type", b"application/vnd.pypi.simple.v1+json")
    BODY = b'{"files": []}'
    fill = field(b"x", b"y" * 4000)
    # What is sent once a request came, and what is then sent for ever.
    MODES = {
      "none": lambda s: (frame(1, 4, s, HEAD) + frame(0, 1, s, BODY), None),
      "goaway": lambda s: (frame(7, 0, 0, struct.pack(">II", 0, 2)), None),
      "reset": lambda s: (frame(3, 0, s, struct.pack(">I", 2)), None),
      "reset in the body": lambda s: (frame(1, 4, s, HEAD) + frame(0, 0, s, BODY[:5]) + frame(3, 0, s, struct.pack(">I", 2)), None),
      "another length": lambda s: (frame(1, 4, s, HEAD + field(b"content-length", b"3")) + frame(0, 1, s, BODY), None),
      "no status": lambda s: (frame(1, 4, s, field(b"x", b"y")) + frame(0, 1, s, BODY), None),
      "HTTP/1.1": lambda s: (b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}", None),
      "a frame beyond all sizes": lambda s: (b"\\xff\\xff\\xff\\x00\\x00" + struct.pack(">I", s), b"x" * 9000),
      "a stream nobody opened": lambda s: (frame(1, 4, s + 100, HEAD), None),
      "a stall": lambda s: (b"", None),
      "headers without end": lambda s: (frame(1, 0, s, HEAD), frame(9, 0, s, fill) * 20),
      "empty headers without end": lambda s: (frame(1, 0, s, HEAD), frame(9, 0, s) * 1000),
      "trailers without end": lambda s: (frame(1, 4, s, HEAD) + frame(0, 0, s, BODY) + frame(1, 1, s, fill), frame(9, 0, s, fill) * 20),
      "settings without end": lambda s: (b"", frame(4, 0, 0, struct.pack(">HI", 3, 100)) * 1000),
      "pings without end": lambda s: (b"", frame(6, 0, 0, b"12345678") * 1000),
      "priorities without end": lambda s: (b"", frame(2, 0, s + 2, struct.pack(">IB", 0, 1)) * 1000),
      "empty pieces without end": lambda s: (frame(1, 4, s, HEAD), frame(0, 0, s) * 1000),
      "padding without end": lambda s: (frame(1, 4, s, HEAD), frame(0, 8, s, b"\\xff" + bytes(255)) * 100),
      "window updates without end": lambda s: (b"", frame(8, 0, 0, struct.pack(">I", 1)) * 1000),
      "unknown frames without end": lambda s: (b"", frame(0xbe, 0, s, b"x" * 16000) * 20),
      "a header that inflates": lambda s: (frame(1, 0, s, HEAD + b"\\x40" + fill[1:]), frame(9, 0, s, b"\\xbe" * 16000)),
    }
    def serve(raw, mode):
        try:
            connection = context.wrap_socket(raw, server_side=True)
            received = b""
            def take(count):
                nonlocal received
                while len(received) < count:
                    piece = connection.recv(65536)
                    if not piece: raise EOFError
                    received += piece
                taken, received = received[:count], received[count:]
                return taken
            take(24)
            if mode == "no settings": time.sleep(300)
            connection.sendall(frame(4, 0, 0))
            while True:
                head = take(9)
                take(int.from_bytes(head[:3], "big"))
                if head[3] != 1: continue
                once, forever = MODES[mode](int.from_bytes(head[5:], "big"))
                connection.sendall(once)
                while forever: connection.sendall(forever)
        except (OSError, EOFError): pass
        finally: raw.close()
    def listen(socket, mode):
        while True: threading.Thread(target=serve, args=(socket.accept()[0], mode), daemon=True).start()
    ports = []
    for mode in [*MODES, "no settings"]:
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=listen, args=(listener, mode), daemon=True).start()
        ports.append(f"{mode}={listener.getsockname()[1]}")
    with open("ports.part", "w") as file: file.write("\\n".join(ports))
    os.rename("ports.part", "ports")
    time.sleep(600)
    """

  @Test("end in an error, soon")
  func faults() async throws {
    try await withTemporaryFolder { folder in
      let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder]
      let served = try await childProcess(
        "python3", ["-c", Self.server], in: folder, environment: environment, deadline: .seconds(280)
      ) { process in
        defer { kill(process, SIGTERM) }
        var ports: String?
        for _ in 0..<600 where ports == nil {
          ports = FileManager.default.contents(atPath: folder + "/ports").map { String(decoding: $0, as: UTF8.self) }
          if ports == nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        for line in try #require(ports).split(separator: "\n") {
          let parts = line.split(separator: "=")
          try await check(String(parts[0]), port: String(parts[1]), authorities: folder + "/ca.pem")
        }
      }
      #expect(served.ending == .signalled(SIGTERM), "\(served.error)")
    }
  }

  private func check(_ fault: String, port: String, authorities: String) async throws {
    var settings = quickSettings()
    settings.authorities = [authorities]
    settings.requestDeadline = .seconds(fault == "none" ? 60 : 3)
    let index = PackageIndex(name: "test", url: "https://127.0.0.1:\(port)/simple")
    let start = ContinuousClock.now
    try await withClient(settings) { (client) async throws in
      if fault == "none" {
        #expect(try await client.page(of: project("p"), on: index)?.versions.isEmpty == true)
        return
      }
      let reason = await fetchFailure { _ = try await client.page(of: project("p"), on: index) }
      switch reason {
      case .connection(let text):
        #expect(text.hasPrefix("HTTP/2: ") || !text.contains("("), "\(fault): \(text)")
        #expect(!text.contains("/work/") && !text.contains(".swift"), "\(fault): \(text)")
      case .timeout: break
      default: Issue.record("\(fault): \(String(describing: reason))")
      }
    }
    #expect(ContinuousClock.now - start < .seconds(30), "\(fault)")
    // A flood that nobody stops reads gigabytes in that time.
    #expect(try residentMebibytes() < 2_000, "\(fault)")
  }

  private func residentMebibytes() throws -> Int {
    let pages = try #require(FileManager.default.contents(atPath: "/proc/self/statm"))
    let resident = String(decoding: pages, as: UTF8.self).split(separator: " ").dropFirst().first.flatMap { Int($0) }
    return try #require(resident) * sysconf(Int32(_SC_PAGESIZE)) >> 20
  }

  @Test(
    "are worded",
    arguments: [
      (
        "StreamClosed",
        "StreamClosed(streamID: HTTP2StreamID(7), errorCode: HTTP2ErrorCode<0x2 Internal Error>, x: /a.swift:1)",
        "HTTP/2: stream closed (internal error)"
      ),
      (
        "ExcessiveContinuationFrames", "ExcessiveContinuationFrames(file: /a.swift)",
        "HTTP/2: excessive continuation frames"
      ),
    ])
  func words(type: String, text: String, words: String) {
    #expect(HTTP2Failure.words(type: type, in: text) == words)
  }
}
