import Testing

@testable import DepResolver

@Suite struct TLSFailureTests {
  @Test(arguments: [
    (
      "handshakeFailed(NIOSSL.BoringSSLError.sslError([Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:"
        + "CERTIFICATE_VERIFY_FAILED at /build/checkouts/swift-nio-ssl/Sources/CNIOBoringSSL/ssl/handshake.cc:393]))",
      "certificate verify failed"
    ), ("no place in it", "no place in it"), ("broken at /build/x.swift:12", "broken"), ("at noon", "at noon"),
  ])
  func `tells the reason and no path of the build`(text: String, words: String) {
    #expect(TLSFailure.words(in: text) == words)
  }
}
