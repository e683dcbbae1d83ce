internal import SpecParser

extension SimplePage {
  /// What is asked for, best first (PEP 691, section "Version + Format Selection").
  static let accept =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"

  /// Reads a page in whichever form the server chose.
  init(_ reply: FetchReply, name: PackageName) throws(FetchError) {
    let header = reply.header("Content-Type") ?? ""
    let mediaType = header.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
    switch mediaType {
    case "application/vnd.pypi.simple.v1+json", "application/json":
      do {
        self = try Self.json(reply.body, name: name, base: reply.url)
      } catch {
        let reason = "no index page: expected \(error.expected) at byte \(error.offset)"
        throw FetchError(.badContent(reason), url: reply.url)
      }
    case "application/vnd.pypi.simple.v1+html", "text/html", "application/xhtml+xml", "":
      guard let page = Self.html(reply.body, name: name, base: reply.url) else {
        throw FetchError(.badContent("the page is of a version of the simple API other than 1"), url: reply.url)
      }
      self = page
    default:
      throw FetchError(.badContent("no index page, but '\(mediaType.prefix(80))'"), url: reply.url)
    }
  }
}
