extension PlanTally {
  /// Whether it takes anything away, or renames anybody.
  public var hasLosses: Bool {
    !trips(.nothing, against: Population()).isEmpty || !removedFrom.isEmpty
  }

  /// Counts what another plan takes away, beside what this one does.
  public mutating func add(_ other: PlanTally) {
    counts.grantsRemoved += other.counts.grantsRemoved
    disables += other.disables
    renames += other.renames
    blanked += other.blanked
    privilegedTouched.formUnion(other.privilegedTouched)
    for (group, loss) in other.removedFrom {
      removedFrom[group, default: GroupLoss(name: loss.name, removed: 0, added: 0)].removed +=
        loss.removed
      removedFrom[group]?.added += loss.added
    }
  }

  /// The guards that the plan trips together with what was taken away before it, as far as it adds to
  /// them itself; `population` is what there is now.
  public func trips(
    _ limits: GuardLimits, against population: Population, after earlier: PlanTally
  ) -> [GuardTrip] {
    var both = self
    both.add(earlier)
    let own = trips(.nothing, against: population)
    let emptied = own.contains { $0.name == .groupsEmptied }
    return both.trips(limits, against: population.before(earlier)).filter { trip in
      switch trip.name {
      case .shrinkage: true
      case .groupsEmptied: emptied
      default: own.contains { $0.name == trip.name && $0.object == trip.object }
      }
    }
  }
}

extension GuardLimits {
  /// Nothing passes.
  fileprivate static var nothing: GuardLimits {
    var limits = GuardLimits().withoutLosses
    limits.renames = Limit(percent: 0, floor: 0)
    return limits
  }
}

extension Population {
  /// What there was before something was taken away.
  fileprivate func before(_ tally: PlanTally) -> Population {
    var population = self
    // An empty one stands for numbers that nobody has counted.
    guard linkedAccounts > 0 else { return population }
    population.workingAccounts += tally.disables
    population.grants += tally.counts.grantsRemoved
    for (group, loss) in tally.removedFrom {
      population.membersByGroup[group, default: 0] += max(0, loss.removed - loss.added)
    }
    return population
  }
}
