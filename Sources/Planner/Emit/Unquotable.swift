/// A text that a language has no way to write. `plan` finds these first, with their place in the spec.
struct Unquotable: Error, Equatable {
  var text: String
  var language: String
}
