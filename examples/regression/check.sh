#!/bin/sh
# Runs a few jobs and compares what they measure with a baseline that was right: exit 0 when all is as it was,
# 3 when a value has moved, another code when a job could not run. `check.sh --update` makes a new baseline.
set -eu
cd "$(dirname "$0")"
mkdir -p now

# How far a value may move, relative to its size.
tolerance=${TOLERANCE:-1e-6}
update=${1:-}
status=0

# job NAME COMMAND…: the summary of the command goes to now/NAME.json and is held against baseline/NAME.json.
job() {
  name=$1
  shift
  code=0
  ispr "$@" --json >"now/$name.json" || code=$?
  if [ "$code" -ne 0 ]; then
    echo "$name: exit $code"
  elif [ "$update" = --update ]; then
    cp "now/$name.json" "baseline/$name.json"
    echo "$name: new baseline"
  elif ispr compare "baseline/$name.json" "now/$name.json" --tol "$tolerance" \
    --ignore durationMs,version,backend -o "now/$name.differences.csv" -q >"now/$name.comparison.txt"; then
    echo "$name: as before"
  else
    code=$?
    echo "$name: differs"
    cat "now/$name.differences.csv"
  fi
  # The first failure is what the script ends with; the other jobs still run and report.
  [ "$status" -ne 0 ] || status=$code
}

# Data with known truth, so that nothing has to be stored or fetched.
ispr synth blobs --k 5 --n 2000 --separation 5 -o now/blobs.csv -q >now/synth.txt
ispr synth scene -o now/scene.png --labels now/scene-truth.png -q >>now/synth.txt
ispr synth sines --frequencies 440,1000 --amplitudes 0.2 --snr 0 -o now/tones.wav -q >>now/synth.txt

# A gate says what is good enough, whatever the baseline was; the comparison says what has changed.
job clusters kmeans now/blobs.csv --k 5 --target group --fail-if 'adjustedRand<0.95'
job segments segment now/scene.png --k 8 --truth now/scene-truth.png --fail-if 'adjustedRand<0.98'
job spectrum fft now/tones.wav --fail-if 'abs(dominantFrequency-1000)>0.5 and abs(dominantFrequency-440)>0.5'
job rhythm acf now/tones.wav --lags 100

exit "$status"
