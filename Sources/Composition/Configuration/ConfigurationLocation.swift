/// Where the configuration file lies.
public enum ConfigurationLocation {
  /// The files that are looked for when none is named, the first that exists wins.
  public static let standardPaths = ["config/muster.yaml", "/etc/muster/muster.yaml"]

  /// The file to read: `--config`, then `$MUSTER_CONFIG`, then the standard paths; nil when nobody
  /// names one and none of these exists.
  ///
  /// A named file is returned whether it exists or not.
  public static func find(
    flag: String?, environment: [String: String], files: any ConfigurationFiles
  ) -> String? {
    if let flag { return flag }
    if let variable = environment["MUSTER_CONFIG"], !variable.isEmpty { return variable }
    return standardPaths.first { path in
      do throws(ConfigurationFileError) {
        _ = try files.read(path, limit: YAMLDocument.maximumSize)
        return true
      } catch {
        // One that exists and can't be read must be reported, not passed over.
        return error.code != .missing
      }
    }
  }
}
