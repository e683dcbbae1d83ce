import Testing

@testable import SpecParser

@Suite("What a direct reference says of its wheel")
struct WheelReferenceTests {
  @Test(
    "takes name and version from the file name (binary distribution format, PEP 440 direct references)",
    arguments: [
      ("https://host.example/x/Some_Name-1.0rc1-py3-none-any.whl", "some-name==1.0rc1"),
      ("https://host.example/torch-2.4.1%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256=00", "torch==2.4.1+cpu"),
      ("https://host.example/a-1!2.0-3b-py2.py3-none-any.whl?token=x/y-2-py3-none-any.whl", "a==1!2.0"),
      ("file:///srv/a-1.0-py3-none-any.whl", "a==1.0"),
      ("dist\\a-1.0-py3-none-any.whl", "a==1.0"),
      ("a-1.0-py3-none-any.whl", "a==1.0"),
    ])
  func readsName(reference: String, pin: String) throws {
    let wheel = try #require(WheelReference(reference))
    #expect("\(wheel.name)==\(wheel.version)" == pin)
  }

  @Test(
    "reads nothing from what is not named as a wheel",
    arguments: [
      "", ".whl", "a-1.0.tar.gz", "a-1.0-py3-none.whl", "a-1.0-1-2-py3-none-any.whl", "a-x-py3-none-any.whl",
      "-1.0-py3-none-any.whl", "git+https://host.example/a@0123#subdirectory=a-1.0-py3-none-any.whl",
      "https://host.example/a-1.0%2-py3-none-any.whl",
    ])
  func refusesOthers(reference: String) {
    #expect(WheelReference(reference) == nil)
  }
}
