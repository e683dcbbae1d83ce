import Testing

/// Images are only refused for what their names tell; `Fixtures/Specs/broken/unusable-images.yaml` has those that are.
@Suite struct VariantImagesTests {
  @Test(arguments: [
    // The tag tells no version, or the variant's.
    "base: \"python:3.11.9-slim\"", "base: python", "base: \"python:slim\"", "base: \"python:3-slim\"",
    "base: \"python:3.11rc1\"",
    // Python comes from elsewhere.
    "base: \"python:3.12-slim\", python_from: managed", "base: \"debian:trixie\"",
    "base: \"debian:bookworm\", python_from: distribution",
    // Not the official images.
    "base: \"ghcr.io/example/python:3.12\"", "base: \"ghcr.io/example/debian:1\", python_from: base",
    "base: \"ghcr.io/example/alpine:1\"", "base: \"localhost:5000/python:3.12\"", "base: \"ghcr.io/example/scratch\"",
    // Final images that have a C library.
    "base: \"python:3.11\", final: gcr.io/distroless/base-nossl-debian12",
    "base: \"python:3.11\", final: \"debian:bookworm-slim\", python_from: base",
    "base: \"python:3.11\", final: \"python:3.12-slim\"",
  ])
  func `takes images that may work`(images: String) {
    let text = """
      version: 1
      project: api
      python: "3.11"
      requirements: [requirements.txt]
      variants: { cpu: { \(images) } }

      """
    #expect(codes(of: text) == [])
  }
}
