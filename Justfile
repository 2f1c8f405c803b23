# Every recipe is a plain command that also works without just: see README.md.

set positional-arguments

go_tool := "go tool -modfile=tools/go.mod"

[private]
default:
    @{{ quote(just_executable()) }} --list --unsorted

# frames, minutes, report and results.json of a day: just report 2025-10-10 --raw DIR
[group('report')]
[no-exit-message]
report date *flags: build
    #!/usr/bin/env bash
    # --out and --lang are plot's, --data is for both commands, the rest is reconstruct's.
    # Exit code 3 (finished, but data are missing) still draws the report.
    set -eo pipefail
    date=$1 reconstruct=() plot=() code=0
    shift
    while (($#)); do
        case $1 in
            --data) reconstruct+=("$1" "$2") plot+=("$1" "$2"); shift ;;
            --data=*) reconstruct+=("$1") plot+=("$1") ;;
            --out | --lang) plot+=("$1" "$2"); shift ;;
            --out=* | --lang=*) plot+=("$1") ;;
            *) reconstruct+=("$1") ;;
        esac
        shift
    done
    bin/reconstruct "$date" "${reconstruct[@]}" || code=$?
    ((code == 0 || code == 3)) || exit "$code"
    bin/plot "$date" "${plot[@]}"
    exit "$code"

# a day's figures for print, after its report: SVG, PDF and 300-dpi PNG with captions
[group('report')]
[no-exit-message]
figures date *flags: build
    bin/plot figures "$@"

# says where the archives of a day come from: this version does not download
[group('report')]
[no-exit-message]
fetch date:
    @echo "crashtape does not download yet: put the archives of $1 below data/raw as data/README.md says, or name their folder with --raw" >&2; exit 1

# every digest and row count of a day's frames checked again
[group('report')]
[no-exit-message]
verify date *flags: build
    bin/reconstruct verify "$@"

# both programs into bin/ (go run would turn every exit code into 1)
[group('code')]
build:
    go build -o bin/ ./cmd/...

# what the tests need beyond Go: DuckDB and the browser's driver
[group('code')]
setup:
    go mod download && npm ci --prefix tests

# the test suite, under a minute
[group('test')]
test *flags:
    go test ./... "$@"

# the suite as CI runs it: races found, order shuffled, nothing cached
[group('test')]
race *flags:
    go test -race -shuffle=on -count=1 ./... "$@"

# every fuzz target for a while: just fuzz 10m
[group('test')]
fuzz time="10s":
    .ci/fuzz "$1"

# benchmarks of the hot loops, and the same files through DuckDB
[group('test')]
bench *flags:
    go test -run='^$' -bench=. "$@" ./...

# write the expected outputs of all golden tests again, to be read in the diff
[group('test')]
golden:
    go test $(git grep -lE 'flag\.Bool\("update"|crashtape/pipeline/venue/venuetest"' -- '*_test.go' | xargs -n1 dirname | sort -u | sed 's|^|./|') -update

# statements that the tests reach
[group('test')]
cover:
    go test -coverprofile=cover.out -coverpkg=./... ./... && go tool cover -func=cover.out

# vet, staticcheck, format and the layering rules
[group('code')]
lint:
    go vet ./...
    {{ go_tool }} staticcheck ./...
    test -z "$({{ go_tool }} gofumpt -l . | tee /dev/stderr)"
    go test ./pipeline

# format the sources
[group('code')]
fmt:
    {{ go_tool }} gofumpt -w .

# known vulnerabilities that our code reaches
[group('code')]
vuln:
    {{ go_tool }} govulncheck ./...

# everything that CI checks
[group('test')]
ci:
    CI=true .ci/run

# remove what is built; frames, archives and reports stay
[group('code')]
clean:
    rm -rf bin cover.out tests/node_modules
