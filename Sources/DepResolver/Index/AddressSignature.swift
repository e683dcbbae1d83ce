/// The parts of a file's address that grant access for some time or to somebody, such as `X-Amz-Signature`.
///
/// They change with each answer and are secrets, so they are neither kept nor written: the file is known by the rest of
/// its address. What else stands behind the question mark may name the file, and stays.
enum AddressSignature {
  /// An address without its signature, and the fields that were taken out; `nil` where there are none.
  static func split(_ address: String) -> (address: String, signature: String)? {
    guard let mark = address.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    let fields = address[address.utf8.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false)
    let names = fields.map { field in field.prefix { $0 != "=" }.lowercased() }
    let isSigned = names.contains { signatures.contains($0) }
    let isSecret = names.map { name in
      signatures.contains(name) || prefixes.contains { name.hasPrefix($0) } || (isSigned && companions.contains(name))
    }
    let secret = zip(fields, isSecret).filter(\.1).map(\.0)
    if secret.isEmpty { return nil }
    let rest = zip(fields, isSecret).filter { !$0.1 }.map(\.0)
    let plain = address[..<mark] + (rest.isEmpty ? "" : "?" + rest.joined(separator: "&"))
    return (String(plain), secret.joined(separator: "&"))
  }

  /// AWS Signature Version 4 and Google Cloud Storage's V4, whatever the field.
  private static let prefixes = ["x-amz-", "x-goog-"]

  /// Signatures (AWS version 2, CloudFront, Azure's `sig`, Google's V2), tokens and keys.
  private static let signatures: Set<String> = [
    "signature", "sig", "token", "access_token", "auth_token", "auth", "__token__", "private_token", "job_token",
    "deploy_token", "id_token", "jwt", "hmac", "apikey", "api_key", "api-key", "password", "secret", "hdnea", "hdnts",
  ]

  /// What only goes with a signature: who signed it, for how long, and for what.
  private static let companions: Set<String> = [
    "expires", "expiry", "exp", "policy", "key-pair-id", "hash-algorithm", "awsaccesskeyid", "googleaccessid", "se",
    "sp", "sv", "sr", "st", "spr", "sip", "ss", "srt", "skoid", "sktid", "skt", "ske", "sks", "skv", "sdd",
    "response-content-disposition", "response-content-type", "rscd", "rsct", "rscc", "rsce", "rscl",
  ]
}

extension SimplePage {
  /// A page whose addresses were signed is of use once: without the signatures, which are not kept, nothing can be
  /// fetched. So it is asked for anew each time, and what is kept serves `--offline`.
  func kept(_ lifetime: Int) -> Int { signatures.isEmpty ? lifetime : 0 }

  func kept(_ validators: Validators) -> Validators { signatures.isEmpty ? validators : Validators() }
}
