import Values
@main enum Muster { static func main() { print(Timestamp(millisecondsSince1970: 0)) } }
