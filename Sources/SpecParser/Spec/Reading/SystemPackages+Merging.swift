extension SystemPackages {
  /// These over those of `inherited`.
  ///
  /// The lists add. A package dropped here leaves what is inherited, and one named here comes back though something
  /// inherited drops it: what stands nearer to the variant wins.
  func over(_ inherited: SystemPackages) -> SystemPackages {
    let ownDrops = Set(drop.map(\.name.value))
    let ownPackages = Set(packages.map(\.value))
    let takenBack = drop.map { entry in
      var entry = entry
      let cut = inherited.packages.first { $0.value == entry.name.value }
      entry.inherited = cut?.location ?? inherited.dropped(entry.name.value)?.inherited
      return entry
    }
    let stillDropped = inherited.drop.filter {
      !ownPackages.contains($0.name.value) && !ownDrops.contains($0.name.value)
    }
    return SystemPackages(
      packages: packages.adding(to: inherited.packages.filter { !ownDrops.contains($0.value) }),
      build: build.adding(to: inherited.build),
      drop: stillDropped + takenBack,
      needs: needs.merged(over: inherited.needs, by: \.name.value) { own, _ in own },
      programs: programs.merged(over: inherited.programs, by: \.name.value) { own, _ in own },
      pins: pins.merged(over: inherited.pins, by: \.name.value) { own, _ in own },
      archive: archive.over(inherited.archive))
  }

  /// What contradicts itself within one place of the spec.
  var contradictions: [Diagnostic] {
    var diagnostics: [Diagnostic] = []
    var places: [String: SourceLocation] = [:]
    for entry in drop {
      let name = entry.name
      if let asked = packages.first(where: { $0.value == name.value }) {
        diagnostics.append(
          Diagnostic(
            .droppedAndAsked, at: name.location, "\(quoted(name.value)) is both dropped and asked for",
            hint: "keep one of them", notes: [Located("it is asked for here", at: asked.location)]))
      }
      if let first = places[name.value] {
        diagnostics.append(
          Diagnostic(
            .duplicateItem, at: name.location, "\(quoted(name.value)) is dropped twice", hint: "keep one of them",
            notes: [Located("the first is here", at: first)]))
      } else {
        places[name.value] = name.location
      }
    }
    return diagnostics
  }
}
