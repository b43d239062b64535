# Softmax regression on handwritten digits by stochastic gradient descent, in POSIX awk: a training program that knows nothing of us but
# three environment variables. It prints a line an epoch, leaves its weights at each epoch, and goes on from what it finds there.
#
#   awk -f train.awk learning_rate=0.05 decay=0.9 epochs=6

BEGIN {
    for (i = 1; i < ARGC; i++) { split(ARGV[i], pair, "="); given[pair[1]] = pair[2] }
    rate = given["learning_rate"]; decay = given["decay"]; epochs = given["epochs"]
    checkpoint = ENVIRON["OPTIMIZER_CHECKPOINT"]; output = ENVIRON["OPTIMIZER_OUTPUT"]
    srand(ENVIRON["OPTIMIZER_SEED"])
    read_rows("gzip -dc data/digits.csv.gz")
    done = 0
    if (checkpoint != "") done = read_weights(checkpoint "/weights")
    for (epoch = 1; epoch <= epochs; epoch++) {
        # The order of every epoch is drawn, also of those that are done: going on gives what an unbroken run gives.
        for (i = 1; i <= train; i++) order[i] = i
        for (i = train; i > 1; i--) { j = int(rand() * i) + 1; swap = order[i]; order[i] = order[j]; order[j] = swap }
        if (epoch <= done) continue
        loss = learn(rate * decay ^ (epoch - 1))
        if (checkpoint != "") write_weights(checkpoint "/weights", epoch)
        printf "epoch=%d loss=%.4f accuracy=%.4f\n", epoch, loss / train, score()
        fflush()
    }
    write_weights(output "/model.txt", epochs)
}

function read_rows(command,   line, cells, n) {
    while ((command | getline line) > 0) {
        n = split(line, cells, ",")
        rows++
        # Four in five rows train, the fifth tells how good it is.
        if (rows % 5) { train++; at = "t" train } else { valid++; at = "v" valid }
        for (f = 1; f < n; f++) x[at, f] = cells[f] / 16
        y[at] = cells[n]
    }
    close(command)
    features = n - 1
    if (rows == 0) { print "there are no rows: is gzip installed?" > "/dev/stderr"; exit 2 }
}

function learn(step,   i, f, c, at, loss) {
    loss = 0
    for (i = 1; i <= train; i++) {
        at = "t" order[i]
        predict(at)
        loss -= log(p[y[at]] > 1e-12 ? p[y[at]] : 1e-12)
        for (c = 0; c < 10; c++) {
            g = step * (p[c] - (c == y[at]))
            w[c, 0] -= g
            for (f = 1; f <= features; f++) if (x[at, f]) w[c, f] -= g * x[at, f]
        }
    }
    return loss
}

function predict(at,   c, f, top, sum) {
    top = -1e9; sum = 0
    for (c = 0; c < 10; c++) {
        z[c] = w[c, 0]
        for (f = 1; f <= features; f++) if (x[at, f]) z[c] += w[c, f] * x[at, f]
        if (z[c] > top) { top = z[c]; best = c }
    }
    for (c = 0; c < 10; c++) { p[c] = exp(z[c] - top); sum += p[c] }
    for (c = 0; c < 10; c++) p[c] /= sum
    return best
}

function score(   i, right) {
    right = 0
    for (i = 1; i <= valid; i++) if (predict("v" i) == y["v" i]) right++
    return right / valid
}

# Written beside and then renamed: whoever ends us in between leaves the old one whole.
function write_weights(file, epoch,   c, f) {
    print epoch > (file ".new")
    for (c = 0; c < 10; c++) for (f = 0; f <= features; f++) printf "%.8g\n", w[c, f] > (file ".new")
    close(file ".new")
    system("mv '" file ".new' '" file "'")
}

function read_weights(file,   epoch, c, f, line) {
    if ((getline epoch < file) <= 0) return 0
    for (c = 0; c < 10; c++) for (f = 0; f <= features; f++) { getline line < file; w[c, f] = line }
    close(file)
    return epoch
}
