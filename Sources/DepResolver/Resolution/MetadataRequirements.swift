import SpecParser

/// The requirements of `metadata` that hold in `markers`, for the package itself (`extra` is `nil`) or for what
/// one of its extras adds to it.
func applicableRequirements(
  of metadata: CoreMetadata, extra: ExtraName?, in markers: MarkerEnvironment
) -> [Requirement] {
  metadata.requiresDist.filter { requirement in
    guard let marker = requirement.marker else { return extra == nil }
    let holdsAlone = marker.evaluate(in: markers, extras: [])
    guard let extra else { return holdsAlone }
    return !holdsAlone && marker.evaluate(in: markers, extras: [extra])
  }
}
