extension Filter {
  /// True of entries that have all these values, or none where there are none; for the assertion
  /// that nobody has changed an attribute meanwhile.
  ///
  /// Further values go unnoticed; compare `entryCSN` where they matter.
  public static func having(_ attributes: [Entry.Attribute]) -> Filter {
    .and(
      attributes.flatMap { attribute in
        attribute.values.isEmpty
          ? [.not(.present(attribute.name))]
          : attribute.values.map { .equal(attribute.name, $0) }
      })
  }
}
