import Planner
import Testing

@Suite struct LexicalPathTests {
  @Test(arguments: [
    ("a/./b//c/", "a/b/c"), ("a/../b", "b"), ("../a/../../b", "../../b"), ("", "."), (".", "."), ("/../a", "/a"),
    ("./x", "x"),
  ])
  func foldsDots(text: String, folded: String) {
    #expect(LexicalPath(text).description == folded)
  }

  @Test(arguments: [
    ("requirements/a.txt", ".", "requirements/a.txt"),
    ("docker/cpu.Dockerfile", "specs/app", "../../docker/cpu.Dockerfile"),
    ("specs/app", "specs/app", "."), ("/x/y", "/x/z", "../y"), ("../a", "..", "a"), ("../a/b", "../c", "../a/b"),
  ])
  func goesFromOneFolderToAnother(path: String, base: String, relative: String) {
    #expect(LexicalPath(path).relative(to: LexicalPath(base))?.description == relative)
  }

  @Test(arguments: [("a", ".."), ("/a", "b"), ("a", "../b")])
  func saysNothingWhereAFolderIsNotKnownByName(path: String, base: String) {
    #expect(LexicalPath(path).relative(to: LexicalPath(base)) == nil)
  }
}
