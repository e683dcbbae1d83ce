extension Cache {
  /// How long a step took when it last ran, in milliseconds; `nil` where no build was measured. `key` says what it does.
  public func timing(of key: String) -> Int? {
    blob(.timings, key) { Int(String(decoding: $0, as: UTF8.self)) }
  }

  /// Remembers how long steps took, in milliseconds, by what they do.
  public func remember(timings: [(key: String, milliseconds: Int)]) async {
    for (key, milliseconds) in timings { await store(.timings, key, Array("\(milliseconds)".utf8)) }
  }
}
