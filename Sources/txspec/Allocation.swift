#if canImport(Glibc)
  import CMalloc
#endif

/// How the C library's allocator behaves, for a program that lives briefly and gives back everything at its end.
enum Allocation {
  /// Called once, before there are other threads.
  static func settle() {
    #if canImport(Glibc)
      // Of its own, each thread would get a heap that grows by one page and one system call at a time.
      mallopt(M_ARENA_MAX, 1)
      mallopt(M_TOP_PAD, 1 << 20)
      // What is freed is wanted again soon: pages given back would only have to be zeroed once more.
      mallopt(M_MMAP_THRESHOLD, 4 << 20)
      mallopt(M_TRIM_THRESHOLD, 256 << 20)
    #endif
  }
}
