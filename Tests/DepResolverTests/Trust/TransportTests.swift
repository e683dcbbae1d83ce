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

/// Versions of TLS, against a real server.
@Suite("Transport", .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs openssl"))
struct TransportTests {
  private static let server = """
    import http.server, os, shutil, ssl, subprocess, sys
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "ca.pem",
      "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True,
      capture_output=True)
    os.mkdir("folder")
    shutil.copy("ca.pem", "folder/ca.pem")
    subprocess.run(["openssl", "rehash", "folder"], check=True, capture_output=True)
    os.mkdir("empty")
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = b'{"files": []}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("ca.pem", "key.pem")
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = getattr(ssl.TLSVersion, sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with open("port.part", "w") as file: file.write(str(server.server_port))
    os.rename("port.part", "port")
    server.serve_forever()
    """

  @Test("TLS is 1.2 or later", arguments: [("TLSv1", false), ("TLSv1_1", false), ("TLSv1_2", true), ("TLSv1_3", true)])
  func versions(version: String, isAccepted: Bool) async throws {
    try await reach(version, trusting: ["ca.pem"], isAccepted)
  }

  @Test(
    "certificates come from files and folders",
    arguments: [(["folder"], true), (["empty"], false), (["empty", "folder"], true), (["ca.pem", "empty"], true)])
  func authorities(names: [String], isAccepted: Bool) async throws {
    try await reach("TLSv1_3", trusting: names, isAccepted)
  }

  private func reach(_ version: String, trusting names: [String], _ isAccepted: Bool) async throws {
    try await withTemporaryFolder { folder in
      let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder]
      let served = try await childProcess(
        "python3", ["-c", Self.server, version], in: folder, environment: environment, deadline: .seconds(120)
      ) { process in
        defer { kill(process, SIGTERM) }
        var port: String?
        for _ in 0..<600 where port == nil {
          port = FileManager.default.contents(atPath: folder + "/port").map { String(decoding: $0, as: UTF8.self) }
          if port == nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        let index = PackageIndex(name: "test", url: "https://127.0.0.1:\(try #require(port))/simple")
        var settings = quickSettings()
        settings.authorities = names.map { "\(folder)/\($0)" }
        try await withClient(settings) { (client) async throws in
          if isAccepted {
            #expect(try await client.page(of: project("p"), on: index)?.versions.isEmpty == true)
          } else {
            let reason = await fetchFailure { _ = try await client.page(of: project("p"), on: index) }
            guard case .connection(let text)? = reason else {
              Issue.record("\(String(describing: reason))")
              return
            }
            #expect(text.contains("TLS"), "\(text)")
          }
        }
      }
      #expect(served.ending == .signalled(SIGTERM), "\(served.error)")
    }
  }
}
