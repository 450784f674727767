import Directory
import Services

extension WriteDialogue {
  /// What is read back: what the change asks for, the identifier and the change number.
  func readBack(_ change: EntryChange) -> [String] {
    let always = [settings.idAttribute, "entryCSN"]
    return change.readBack
      + always.filter { name in
        !change.readBack.contains { AttributeName.equal($0, name) }
      }
  }

  /// What became of a change, from the entry that came with the answer, else from a search.
  ///
  /// The change is made; an entry that can't be read afterwards is left out.
  func written(_ change: EntryChange, _ dn: String, _ result: OperationResult) -> WrittenEntry {
    var entry: Entry?
    do {
      entry = try PostRead.entry(in: result.controls) ?? find(dn, readBack(change))
    } catch {
      entry = nil
    }
    return written(change, entry?.dn ?? dn, entry, wasInPlace: false)
  }

  /// The same for an entry that was read already.
  func written(
    _ change: EntryChange, _ dn: String, _ entry: Entry?, wasInPlace: Bool
  ) -> WrittenEntry {
    let id = entry?.values(settings.idAttribute).first.flatMap { EntryID(attributeValue: $0) }
    return WrittenEntry(
      wasInPlace: wasInPlace, dn: entry?.dn ?? dn, id: id ?? change.entry.id,
      csn: entry?.text("entryCSN"), entry: entry)
  }
}
