# The second stage: rounds the weights and drops the small ones, says how good the smaller model still is and how large its file.
#
#   awk -f shrink.awk digits=2 threshold=0.05     (the model is in $OPTIMIZER_ARTIFACT)

BEGIN {
    for (i = 1; i < ARGC; i++) { split(ARGV[i], pair, "="); given[pair[1]] = pair[2] }
    model = ENVIRON["OPTIMIZER_ARTIFACT"]; small = ENVIRON["OPTIMIZER_OUTPUT"] "/small.txt"
    getline epoch < model
    print epoch > small
    bytes = length(epoch) + 1
    for (c = 0; c < 10; c++) for (f = 0; f <= 64; f++) {
        getline weight < model
        if (weight < given["threshold"] && -weight < given["threshold"]) weight = 0
        line = weight == 0 ? "0" : sprintf("%." given["digits"] "g", weight)
        w[c, f] = line + 0
        bytes += length(line) + 1
        print line > small
    }
    close(small)
    command = "gzip -dc data/digits.csv.gz"
    while ((command | getline line) > 0) {
        if (++rows % 5) continue
        n = split(line, x, ",")
        top = -1e9
        for (c = 0; c < 10; c++) {
            z = w[c, 0]
            for (f = 1; f < n; f++) if (w[c, f] && x[f]) z += w[c, f] * x[f] / 16
            if (z > top) { top = z; best = c }
        }
        seen++
        if (best == x[n]) right++
    }
    printf "accuracy=%.4f model_bytes=%d\n", right / seen, bytes
    # The protocol's own way to name what is served.
    printf "{\"done\": {\"artifact\": \"%s\"}}\n", small
}
