/// The name that was probably meant.
///
/// `nil` when none of `names` is nearer than a third of its letters (edit distance, Levenshtein 1966), capitals apart.
func nearestName(to word: String, of names: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().utf8.prefix(64))
    let distances = names.map { name in
        let letters = Array(name.lowercased().utf8.prefix(64))
        return (
            name: name, distance: editDistance(wanted, letters),
            limit: min(max(1, letters.count / 3), letters.count - 1)
        )
    }
    return distances.filter { $0.distance <= $0.limit }.min { $0.distance < $1.distance }?.name
}

/// How many letters must be added, taken away or changed to make `b` of `a`.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in b.enumerated() {
            let change = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(change, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}

/// ": did you mean NAME?", or nothing.
func suggestion(for word: String, of names: some Sequence<String>) -> String {
    nearestName(to: word, of: names).map { ": did you mean \($0)?" } ?? ""
}
