#!/bin/sh
# Runs the checks of the models here; README.md says what each is for. Needs spin and gcc.
# usage: check.sh quick|full|deep [NAME...]     names: only these checks
# Each line: name, what is expected, what came, where it failed, states, seconds, MB. The exit code is 1 if any differs.
# PAN_MEMORY (MB, default 2000 for quick, else 4000) and PAN_SECONDS (3600) bound each search, MODEL_BUILD says where it is built.
cd "$(dirname "$0")" || exit 2
how=$1
case $how in quick | full | deep) shift ;; *) sed -n '2,5s/^# //p' "$0"; exit 2 ;; esac
memory=${PAN_MEMORY:-$([ "$how" = quick ] && echo 2000 || echo 4000)}
build=${MODEL_BUILD:-../../target/model}
mkdir -p "$build" && build=$(cd "$build" && pwd) || exit 2
passed=0 failed=0 only=" $* "

run() { # quick|full|deep model name hold|fail flags...
  when=$1 model=$2 name=$3 want=$4
  shift 4
  if [ "$only" != "  " ]; then
    case $only in *" $name "*) ;; *) return ;; esac
  else
    case $how-$when in deep-* | full-quick | full-full | quick-quick) ;; *) return ;; esac
  fi
  dir=$build/$name
  rm -rf "$dir" && mkdir -p "$dir" && cp "$model.pml" "$dir/" || exit 2
  (
    cd "$dir" &&
      spin -a "$@" "$model.pml" >spin.log 2>&1 &&
      gcc -O$([ "$how" = quick ] && echo 0 || echo 1) -DSAFETY -DCOLLAPSE -DNOREDUCE -DVECTORSZ=8192 -DMEMLIM="$memory" -w -o pan pan.c >gcc.log 2>&1 &&
      timeout ${PAN_SECONDS:-3600} ./pan -m400000 >pan.log 2>&1
  )
  log=$dir/pan.log
  came=error
  if grep -q 'errors: 0' "$log" 2>/dev/null; then
    grep -qE 'max search depth too small|reached -DMEMLIM|out of memory|interrupted' "$log" || came=hold
  elif grep -q 'pan:1: assertion violated' "$log" 2>/dev/null; then
    came=fail
  fi
  if [ "$came" = "$want" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  awk -v name="$name" -v want="$want" -v came="$came" '
    /^pan:1: assertion/ { sub(/^pan:1: assertion violated /, ""); sub(/ \(at depth.*/, ""); at = " at " substr($0, 1, 60) }
    /states, stored/ { states = $1 }  /elapsed time/ { seconds = $4 }  /total actual memory/ { mb = $1 }
    END { printf "%-14s expected %s, came %s%s%s (%d states, %s s, %s MB)\n", name, want, came,
          came == want ? "" : " <-- DIFFERS", at, states, seconds, mb }' "$log" 2>/dev/null || echo "$name: not built, see $dir"
}

. ./checks
echo "model: $passed as expected, $failed not"
[ "$failed" = 0 ]
