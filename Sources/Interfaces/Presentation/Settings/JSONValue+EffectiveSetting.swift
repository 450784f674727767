public import Services
public import Values

extension JSONValue {
  /// A setting as it holds.
  public init(_ setting: EffectiveSetting) {
    self = [
      "path": .string(setting.path), "value": .string(setting.text),
      "origin": .string(setting.origin), "secret": .bool(setting.isSecret),
    ]
  }
}
