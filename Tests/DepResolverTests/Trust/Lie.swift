import SpecParser
import TestSupport
import Testing

@testable import DepResolver

/// One way in which an index may try to decide what others get.
struct Lie: Sendable, CustomTestStringConvertible {
  var name: String
  /// Has the liar's index (at `/liar/simple`) say it.
  var tell: @Sendable (LyingHost) -> Void
  /// What is asked of the liar.
  var asks = "numpy"
  /// Where it is asked.
  var kind = PackageIndex.Kind.simple

  var testDescription: String { name }

  private static func lie(
    _ name: String, asks: String = "numpy", kind: PackageIndex.Kind = .simple,
    _ tell: @escaping @Sendable (LyingHost) -> Void
  ) -> Lie {
    Lie(name: name, tell: tell, asks: asks, kind: kind)
  }

  /// The liar's page of numpy.
  private static func page(_ name: String, _ entries: @escaping @Sendable (LyingHost) -> [String]) -> Lie {
    lie(name) { host in
      host.serve("/liar/simple/numpy/", page: "numpy", entries(host))
      // Its own file on the shared server, with metadata beside it.
      host.serve("/files/own/\(host.plantedWheel.name)", host.plantedWheel.bytes)
      host.serve("/files/own/\(host.plantedWheel.name).metadata", host.plantedMetadata)
      host.serve("/liar/simple/planted/", page: "planted", [])
    }
  }

  private static func own(_ host: LyingHost) -> String { "/files/own/\(host.plantedWheel.name)" }

  static let all: [Lie] = [
    page("its own file under the sum of another, with metadata of its own") { host in
      [host.entry(host.plantedWheel, host.plantedMetadata, address: own(host), sha256: host.wheel.sha256)]
    },
    page("its own file under the sum of another, read by ranges") { host in
      [host.entry(host.plantedWheel, nil, address: own(host), sha256: host.wheel.sha256)]
    },
    page("its own file without a sum") { host in
      [
        """
        {"filename": "\(host.wheel.name)", "url": "\(own(host))", "hashes": {}, "core-metadata": true}
        """
      ]
    },
    page("the sum of another file at the right address") { host in
      [host.entry(host.wheel, nil, sha256: host.plantedWheel.sha256)]
    },
    page("the right file with the sum of other metadata") { host in [host.entry(host.wheel, host.plantedMetadata)] },
    page("the right file and metadata without a sum") { host in
      [host.entry(host.wheel, nil, more: ", \"core-metadata\": true")]
    },
    page("the right file with no metadata") { host in [host.entry(host.wheel, nil)] },
    page("another size") { host in [host.entry(host.wheel, host.metadata, more: ", \"size\": 7")] },
    page("a size beyond every limit") { host in
      [host.entry(host.wheel, host.metadata, more: ", \"size\": 9000000000000000000")]
    },
    page("another upload time") { host in
      [host.entry(host.wheel, host.metadata, more: ", \"upload-time\": \"2099-01-01T00:00:00Z\"")]
    },
    page("that the right file is yanked") { host in
      [host.entry(host.wheel, host.metadata, more: ", \"yanked\": \"by the liar\"")]
    },
    page("another Requires-Python") { host in
      [host.entry(host.wheel, host.metadata, more: ", \"requires-python\": \">=99\"")]
    },
    page("another version in the file's name") { host in
      [host.entry(host.wheel, host.metadata, filename: "numpy-9.0-py3-none-any.whl")]
    },
    page("another name for the right source distribution") { host in
      [host.entry(host.sdist, nil, filename: "numpy-9.0.tar.gz")]
    },
    lie("the right file for another project", asks: "planted") { host in
      host.serve(
        "/liar/simple/planted/", page: "planted",
        [
          host.entry(host.wheel, host.metadata, filename: "planted-1.0-py3-none-any.whl"),
          host.entry(host.sdist, nil, filename: "planted-1.0.tar.gz"),
        ])
    },
    page("an address that redirects to the right file, with its own metadata beside it") { host in
      host.serve("/files/own/\(host.plantedWheel.name)") { _ in
        LoopbackReply(status: 302, headers: [("Location", "/files/\(host.wheel.name)")])
      }
      return [host.entry(host.plantedWheel, host.plantedMetadata, address: own(host), sha256: host.wheel.sha256)]
    },
    lie("a page that redirects to the honest one") { host in
      host.serve("/liar/simple/numpy/") { _ in
        LoopbackReply(status: 302, headers: [("Location", "/honest/simple/numpy/")])
      }
    },
    page("parts that are of another file") { host in
      let bytes = host.plantedWheel.bytes
      host.serve("/files/own/\(host.plantedWheel.name)", bytes)
      return [host.entry(host.wheel, nil, address: own(host), more: ", \"size\": \(bytes.count)")]
    },
    lie("a file on the shared server that is refused by ranges") { host in
      host.serve("/files/own/\(host.wheel.name)") { request in
        request.headers["range"] == nil ? LoopbackReply(status: 200) : LoopbackReply(status: 416)
      }
      host.serve(
        "/liar/simple/numpy/", page: "numpy", [host.entry(host.wheel, nil, address: "/files/own/\(host.wheel.name)")])
    },
    page("the right address with a query, which names the same metadata file") { host in
      [host.entry(host.wheel, host.plantedMetadata, address: "/files/\(host.wheel.name)?liar")]
    },
    lie("a page of links with its own file under the right sum", kind: .links) { host in
      host.serve("/files/own/\(host.plantedWheel.name)", host.plantedWheel.bytes)
      host.serve("/files/own/\(host.plantedWheel.name).metadata", host.plantedMetadata)
      let link = """
        <a href="\(own(host))#sha256=\(host.wheel.sha256)" data-core-metadata="sha256=\(sum(host.plantedMetadata))">x</a>
        """
      host.serve("/liar/simple", Array(link.utf8), type: "text/html")
    },
    lie("a direct reference to its own file under the right sum", kind: .direct) { host in
      host.serve("/files/own/\(host.plantedWheel.name)", host.plantedWheel.bytes)
    },
    page("an unchanged page that nobody asked about") { host in
      host.serve("/liar/simple/numpy/") { _ in LoopbackReply(status: 304) }
      return []
    },
    lie("a damaged page") { host in
      host.serve("/liar/simple/numpy/", Array("{\"files\": [".utf8), type: "application/vnd.pypi.simple.v1+json")
    },
  ]
}
