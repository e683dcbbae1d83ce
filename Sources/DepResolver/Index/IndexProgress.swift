/// How far the fetching is; every number only grows.
public struct IndexProgress: Hashable, Sendable {
  /// Index pages asked for, and those that came, from wherever.
  public var pagesWanted = 0
  public var pagesDone = 0
  /// Distribution files whose metadata was asked for, and those that came.
  public var filesWanted = 0
  public var filesDone = 0
  /// Bytes that came over the network, before decompression.
  public var bytes = 0

  public init() {}
}

/// Where answers came from, for tests and for the curious.
public struct IndexStatistics: Hashable, Sendable {
  /// Pages the index sent.
  public var pagesFetched = 0
  /// Pages the index said are unchanged.
  public var pagesRevalidated = 0
  /// Pages used from the cache without asking.
  public var pagesFromCache = 0
  /// Metadata and sizes read from files on a server.
  public var filesFetched = 0
  public var filesFromCache = 0
  public var network = FetchStatistics()

  public init() {}
}
