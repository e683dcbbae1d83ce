// objects = format texts count object* count ( path reason )*
// object  = path kind machine names(needed) names(rpath) names(runpath) names(soname, if any) glibc
// glibc   = 0 | 1 major minor patch
//
// A text is a number in the list of all texts: most stand in every object of a wheel. See `CompactWriter` for the rest.

/// The form of `WheelObjects` in the cache.
enum ObjectsEncoding {
  /// Raised whenever the layout, or what is read from a wheel, changes.
  static let format: UInt8 = 1

  static func encode(_ objects: WheelObjects) -> [UInt8] {
    var texts = TextTable()
    var body = CompactWriter()
    body.write(count: objects.objects.count)
    for object in objects.objects {
      body.write(count: texts.number(of: object.path))
      body.write(object.kind.rawValue)
      body.write(count: Int(object.dynamic.machine))
      let soname = object.dynamic.soname.map { [$0] } ?? []
      for names in [object.dynamic.needed, object.dynamic.rpath, object.dynamic.runpath, soname] {
        body.write(count: names.count)
        for name in names { body.write(count: texts.number(of: name)) }
      }
      body.write(object.dynamic.glibc == nil ? 0 : 1)
      if let glibc = object.dynamic.glibc {
        for part in [glibc.major, glibc.minor, glibc.patch] { body.write(signed: part) }
      }
    }
    body.write(count: objects.unreadable.count)
    for member in objects.unreadable {
      body.write(count: texts.number(of: member.path))
      body.write(count: texts.number(of: member.reason))
    }
    var writer = CompactWriter()
    writer.write(format)
    writer.write(count: texts.all.count)
    for text in texts.all { writer.write(text: text) }
    writer.write(raw: body.bytes)
    return writer.bytes
  }

  /// `nil` for another format.
  static func decode(_ bytes: UnsafeRawBufferPointer) -> WheelObjects? {
    var reader = CompactReader(bytes)
    guard reader.byte() == format, let texts = list(&reader, { $0.text() }) else { return nil }
    func text(_ reader: inout CompactReader) -> String? {
      reader.count().flatMap { texts.indices.contains($0) ? texts[$0] : nil }
    }
    let objects = list(&reader) { object(&$0, text) }
    let unreadable = list(&reader) { reader in
      text(&reader).flatMap { path in text(&reader).map { UnreadableObject(path: path, reason: $0) } }
    }
    guard let objects, let unreadable else { return nil }
    return WheelObjects(objects: objects, unreadable: unreadable)
  }

  private static func object(
    _ reader: inout CompactReader, _ text: (inout CompactReader) -> String?
  ) -> WheelObject? {
    guard let path = text(&reader), let kind = reader.byte().flatMap({ WheelObject.Kind(rawValue: $0) }),
      let machine = reader.count().flatMap({ UInt16(exactly: $0) }), let needed = list(&reader, text),
      let rpath = list(&reader, text), let runpath = list(&reader, text), let soname = list(&reader, text)
    else { return nil }
    var dynamic = DynamicSection(
      machine: machine, needed: needed, rpath: rpath, runpath: runpath, soname: soname.first)
    switch reader.byte() {
    case 0: break
    case 1:
      guard let major = reader.signed(), let minor = reader.signed(), let patch = reader.signed() else { return nil }
      dynamic.glibc = GlibcVersion(major: major, minor: minor, patch: patch)
    default: return nil
    }
    return WheelObject(path: path, kind: kind, dynamic: dynamic)
  }

  private static func list<Element>(
    _ reader: inout CompactReader, _ element: (inout CompactReader) -> Element?
  ) -> [Element]? {
    guard let count = reader.count() else { return nil }
    var elements: [Element] = []
    for _ in 0..<count {
      guard let element = element(&reader) else { return nil }
      elements.append(element)
    }
    return elements
  }

  private struct TextTable {
    private(set) var all: [String] = []
    private var numbers: [String: Int] = [:]

    mutating func number(of text: String) -> Int {
      if let number = numbers[text] { return number }
      numbers[text] = all.count
      all.append(text)
      return all.count - 1
    }
  }
}
