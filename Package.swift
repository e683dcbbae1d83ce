// swift-tools-version: 6.2
import PackageDescription

// Imports point one way: SpecParser <- DepResolver <- Planner <- txspec.
let package = Package(
  name: "txspec",
  products: [
    .library(name: "SpecParser", targets: ["SpecParser"]),
    .library(name: "DepResolver", targets: ["DepResolver"]),
    .library(name: "Planner", targets: ["Planner"]),
    .executable(name: "txspec", targets: ["txspec"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(name: "CMalloc"),
    .target(
      name: "SpecParser",
      dependencies: [
        .product(name: "Yams", package: "Yams"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ]),
    .target(
      name: "DepResolver",
      dependencies: [
        "SpecParser",
        "CLzma",
        "CZlib",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      // In the code, as the binary is shipped as one file.
      resources: [.embedInCode("System/Rules/system.yaml")]),
    .target(
      name: "Planner",
      dependencies: [
        "DepResolver",
        "SpecParser",
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .executableTarget(
      name: "txspec",
      dependencies: [
        "CMalloc",
        "DepResolver",
        "Planner",
        "SpecParser",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]),
    .target(
      name: "TestSupport",
      dependencies: [
        "SpecParser",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/TestSupport"),
    .testTarget(
      name: "SpecParserTests",
      dependencies: [
        "SpecParser",
        "TestSupport",
        .product(name: "CustomDump", package: "swift-custom-dump"),
      ],
      exclude: ["Fixtures", "Goldens"]),
    .testTarget(
      name: "DepResolverTests",
      dependencies: [
        "CZlib",
        "DepResolver",
        "SpecParser",
        "TestSupport",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "CustomDump", package: "swift-custom-dump"),
      ],
      exclude: ["Fixtures", "Goldens"]),
    .testTarget(
      name: "PlannerTests",
      dependencies: [
        "DepResolver",
        "Planner",
        "SpecParser",
        "TestSupport",
        .product(name: "CustomDump", package: "swift-custom-dump"),
      ],
      exclude: ["Fixtures", "Goldens"]),
    .testTarget(
      name: "txspecTests",
      dependencies: [
        "TestSupport",
        "txspec",
      ],
      exclude: ["Fixtures", "Goldens"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
  ]
}
