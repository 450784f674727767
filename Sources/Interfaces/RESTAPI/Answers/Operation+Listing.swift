import HTTPRouting
import Values

extension Operation {
  /// The same operation of a list, with the parameters that every list has.
  func listing(_ filters: [QueryParameter]) -> Operation {
    with { $0.parameters = filters + [QueryParameter(.limit), QueryParameter(.cursor)] }
  }
}

extension QueryReader {
  /// The part of a list that is asked for.
  var page: PageRequest {
    PageRequest(limit: optional(.limit) ?? 50, cursor: optional(.cursor))
  }
}

extension Schema {
  /// A page of a list.
  static func page(of item: Schema, _ more: Property...) -> Schema {
    .object(
      [
        .required("items", .array(of: item)),
        .required("total", .integer(0...Int64.max).described("The items on all pages.")),
        .required(
          "next_cursor",
          .string().nullable.described("The cursor of the next page; null on the last one.")),
      ] + more)
  }
}
