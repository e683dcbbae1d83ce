/// What to show a registry to be let in; never prints itself.
enum RegistryLogin: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  case password(Credentials)
  /// A token that the registry's token server exchanges for another (OAuth 2's refresh token).
  case identityToken(String)
  /// A token that goes to the registry as it is.
  case registryToken(String)

  var description: String { "[login]" }
  var debugDescription: String { description }
  var customMirror: Mirror { Mirror(self, children: []) }
}
