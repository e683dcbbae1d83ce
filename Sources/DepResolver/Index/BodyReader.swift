/// Takes the body of an answer piece by piece, for what is too large to be held whole.
///
/// An attempt that fails on the way is made again from the start, so a reader must be able to forget. Pieces come one
/// after the other, never at the same time.
protocol BodyReader: AnyObject, Sendable {
  /// A body begins; what came of an earlier one is void.
  func restart()
  /// An error ends the request; it is not tried again.
  func receive(_ piece: [UInt8]) throws(ArtifactError)
}
