/// Reads a spec.
///
/// - Parameters:
///   - bytes: The file as it is on disk: UTF-8, with or without a byte order mark, with any line ends.
///   - file: The file as the user named it; paths in the spec are relative to its folder.
///   - fileExists: Whether a path, seen from the working directory, is a file. With `nil`, files the spec names are
///     not looked for.
///   - listFolder: The names in a folder, or `nil` when there is none; used to offer the nearest name.
/// - Throws: Every independent mistake, in the order of the file.
public func parseSpec(
  _ bytes: [UInt8],
  file: String,
  fileExists: ((String) -> Bool)?,
  listFolder: ((String) -> [String]?)? = nil
) throws(InvalidInput) -> Spec {
  var reader = SpecReader(file: file, fileExists: fileExists, listFolder: listFolder)
  return try reader.read(bytes)
}

/// Reads a spec that is already text; see ``parseSpec(_:file:fileExists:listFolder:)-([UInt8],_,_,_)``.
public func parseSpec(
  _ text: String,
  file: String,
  fileExists: ((String) -> Bool)?,
  listFolder: ((String) -> [String]?)? = nil
) throws(InvalidInput) -> Spec {
  try parseSpec(Array(text.utf8), file: file, fileExists: fileExists, listFolder: listFolder)
}
