internal import OrderedCollections

// external  = "build-requires" / "host-requires" / "dependencies" = [ text... ]
//           / "optional-build-requires" / "optional-host-requires" / "optional-dependencies" = { extra = [ text... ] }
//           / "dependency-groups" = { group = [ text / { include-group = text } ... ] }

extension ProjectFile {
  /// What the `[external]` table asks for: its lists, then those of the extras and groups asked for.
  ///
  /// Everything in the table is checked, also what is not taken. Source: PEP 725.
  mutating func external(_ parts: ProjectParts) -> [Located<ExternalRequirement>] {
    guard let node = root["external"] else { return [] }
    guard let table = node.table else {
      report(.invalidProject, at: root.offsets["external"] ?? 0, "'external' is not a table")
      return []
    }
    let known = ExternalTable.keys.flatMap { [$0.list, $0.optional] } + ["dependency-groups"]
    for key in table.values.keys where !known.contains(key) {
      let nearest = nearestName(to: key, among: known)
      report(
        .unknownKey, at: table.offsets[key] ?? 0, "unknown key \(quoted(key)) in 'external'",
        hint: nearest.map { "did you mean '\($0)'?" } ?? "use one of: \(known.joined(separator: ", "))")
    }
    var taken: [Located<ExternalRequirement>] = []
    for key in ExternalTable.keys {
      taken += externals(table[key.list], of: "external.\(key.list)", at: table.offsets[key.list], key.purpose, nil)
      guard let optional = table[key.optional] else { continue }
      guard let extras = optional.table else {
        report(.invalidProject, at: table.offsets[key.optional] ?? 0, "'external.\(key.optional)' is not a table")
        continue
      }
      for (name, list) in extras.values {
        let extra = ExtraName(name)
        let path = "external.\(key.optional).\(name)"
        let entries = externals(list, of: path, at: extras.offsets[name], key.purpose, extra)
        if let extra, parts.extras.contains(where: { $0.value == extra }) {
          foundExtras.insert(extra)
          taken += entries
        }
      }
    }
    return taken + externalGroups(table, parts.groups.map(\.value))
  }

  private mutating func externals(
    _ node: TOMLNode?, of path: String, at offset: Int?, _ purpose: ExternalRequirement.Purpose, _ extra: ExtraName?
  ) -> [Located<ExternalRequirement>] {
    guard let node else { return [] }
    guard let list = node.list else {
      report(.invalidProject, at: offset ?? 0, "'\(path)' is not a list")
      return []
    }
    return list.compactMap { element in
      guard case .text(let text, let place) = element else {
        report(.invalidProject, at: offset ?? 0, "'\(path)' holds something other than text")
        return nil
      }
      return external(text, at: place, purpose, extra)
    }
  }

  private mutating func external(
    _ text: String, at offset: Int, _ purpose: ExternalRequirement.Purpose, _ extra: ExtraName?
  ) -> Located<ExternalRequirement>? {
    let place = location(of: offset)
    do throws(RequirementSyntaxError) {
      return Located(try ExternalRequirement(parsing: text, purpose: purpose, extra: extra), at: place)
    } catch {
      diagnostics.append(error.diagnostic(startingAt: place))
      return nil
    }
  }

  // MARK: - Groups

  private mutating func externalGroups(
    _ table: TOMLTableNode, _ asked: [ExtraName]
  ) -> [Located<ExternalRequirement>] {
    guard let node = table["dependency-groups"] else { return [] }
    guard let groups = node.table else {
      report(
        .invalidProject, at: table.offsets["dependency-groups"] ?? 0, "'external.dependency-groups' is not a table")
      return []
    }
    var entries: [ExtraName: [Located<ExternalRequirement>]] = [:]
    var includes: [ExtraName: [ExtraName]] = [:]
    for (name, node) in groups.values {
      guard let group = ExtraName(name) else { continue }
      guard let list = node.list else {
        report(.invalidProject, at: groups.offsets[name] ?? 0, "the group '\(name)' is not a list")
        continue
      }
      for element in list {
        if case .text(let text, let offset) = element {
          if let entry = external(text, at: offset, .run, nil) { entries[group, default: []].append(entry) }
        } else if let include = element.table, include.values.count == 1, let text = include["include-group"]?.text,
          let other = ExtraName(text)
        {
          includes[group, default: []].append(other)
        } else {
          report(
            .invalidProject, at: groups.offsets[name] ?? 0,
            "the group '\(name)' holds something other than dependencies and { include-group = \"...\" }")
        }
      }
    }
    var taken: [Located<ExternalRequirement>] = []
    var seen: Set<ExtraName> = []
    var waiting = Array(asked.reversed())
    while let group = waiting.popLast() {
      guard seen.insert(group).inserted else { continue }
      if entries[group] != nil || includes[group] != nil { foundGroups.insert(group) }
      taken += entries[group] ?? []
      waiting += (includes[group] ?? []).reversed()
    }
    return taken
  }
}
