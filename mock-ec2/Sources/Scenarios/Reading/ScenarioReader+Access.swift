extension ScenarioReader {
    mutating func readAccess(_ fields: Fields, _ mistakes: inout Mistakes) {}
}
