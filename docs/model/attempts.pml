/*
 * Model of what is invoked again (../ledger-protocol.md) for SPIN. README.md, check.sh: as ledger.pml.
 *
 * One entry of N records, of which any may be poisoned: its model refuses every request that holds one. One reader at a time, which
 * isolates them, crashes, and is restored from its last completed checkpoint; what is left of it goes on as a zombie, which
 * invokes and PUTs, but nothing that it emits counts. All results are rolled back with the reader's state.
 *
 * Rules, and the classes that implement them (io.github.flinksagemaker.internal...):
 *   50      INVOKES, puts            isolation.AttemptSender
 *   51      TAKES, EMITS, REFUSES    reader.HeldSegments (on the task's thread), isolation.Isolator (on the event loop)
 *   52      LISTS                    isolation.FoundAttempts
 *   50, 52  again, its choices       isolation.Isolator
 *
 * What failed is invoked again as it is, or in two parts, in any order. An attempt's whole range is repeated at most REPEATS times in
 * all; an open range that is a part of what its attempt carried is invoked by itself. A record that an attempt carried alone may
 * come out as refused. Readers halve three records in different places, as two versions of the connector may.
 *
 * Names: rng ans the records that attempt n carries (0: the invocation itself), its answer; cnt the last attempt there is; cur the
 *   reader that runs, those before it are zombies. Of reader c: lo what it has not emitted; w the attempt that it looks for, of each
 *   record; listed; nx the next number it tries. s: the attempt in the state, of each record, while a checkpoint may still come;
 *   good bad what has come out with a prediction, as refused; d.. the completed checkpoint. A set of records is a bit mask.
 *
 * Kept small: the endpoint accepts an attempt in the step of its PUT, since nobody sees it before (a crash between them is one before
 *   both; STRAYS is about what it leaves), and the answer is drawn then: a reader looks when it likes. A checkpoint completes at
 *   once: one that does not changes nothing. LIST and what follows from it are one step.
 *
 * Checked: nothing comes out twice; no answer is joined with a record that its attempt did not carry; no poisoned record has a
 *   prediction; a good one comes out as refused only if an attempt that carried nothing else was, in an outage; an attempt that is
 *   taken up is newer than what failed; when nothing moves any more, everything has come out.
 * Settings (-D): N CRASHES CKPTS REPEATS ZOMBIE (attempts that zombies still make) NOZOMBIES
 *   LATES    so often a reader takes an attempt for failed that is answered later (its deadline is over).
 *   OUTAGE   the model refuses everything for a while. With STRICT a good record may not come out as refused at all: must fail.
 *   STRAYS   an inference was accepted under a number that is another attempt's: another PUT was first, or it crashed before its own.
 *   ANYCUT   a failed range is cut anywhere.
 *   NOLIST   a restored reader doesn't list: holds as well.  OLDEST  it takes up the oldest attempt found: holds as well.
 * Sabotage, which must fail: BAD_LEAVE (a range leaves the state in a later step than its results come out) BAD_DROP (the state lacks
 *   what has failed) BAD_ADOPT (the last attempt found counts as one of the whole failed range) BAD_KEEP (so does a number that
 *   answers 412) BAD_PUT (the PUT is not conditional) BAD_FIRST (numbers are tried from 1 again) BAD_OLDER (an older attempt's
 *   answer comes out, with all that it carries) BAD_PART (an answer is joined from the open range's beginning, not from that of what
 *   the attempt carries) BAD_ALONE (an open range of one record comes out as refused although its attempt carried others). With
 *   STRAYS: BAD_HINT (a notification settles the attempt whose number it tells) BAD_PLACE (the output's place is named by the number
 *   alone).
 * Not covered: several entries, inputs of parts, deadlines of entries, when the model counts as working, clean-up.
 */
#ifndef N
#define N 3
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef CKPTS
#define CKPTS 1
#endif
#ifndef REPEATS
#define REPEATS 1
#endif
#ifndef LATES
#define LATES 0
#endif
#ifndef ZOMBIE
#define ZOMBIE 2                   /* attempts that zombies still make */
#endif
#ifndef MAXA
#define MAXA 15
#endif
#define ALL ((1<<N)-1)
#define GOOD 1
#define REFUSED 2
#define NOTFORIT 3               /* refused, but not for what it carries */

byte poison; bit outage; bit outages;
byte rng[MAXA+1]; byte ans[MAXA+1]; byte stray[MAXA+1]; byte cnt;
byte cur; byte crashes; byte ckpts = CKPTS; byte repeats = REPEATS; byte lates = LATES; byte zombie = ZOMBIE;
#ifdef STRAYS
bit losses = 1;
#endif
byte lo[CRASHES+1]; byte w[(CRASHES+1)*N]; bit listed[CRASHES+1]; byte nx[CRASHES+1];
byte s[N]; byte good; byte bad;
byte dlo = ALL; byte ds[N]; byte dgood; byte dbad;
byte x, y, a;                      /* scratch, 0 between steps */
#ifdef BAD_LEAVE
byte leaving;
#endif

c_decl {
\#define SELF ((P0 *)_this)->c
\#define FAILED0 failed(SELF, 0)
\#define FAILED1 failed(SELF, 1)
\#define FAILED2 failed(SELF, 2)
\#define FAILED3 failed(SELF, 3)
\#define OPEN0 range(SELF, 0)
\#define OPEN1 range(SELF, 1)
\#define OPEN2 range(SELF, 2)
\#define OPEN3 range(SELF, 3)
\#define AGAIN00 again(SELF, 0, 0)
\#define AGAIN01 again(SELF, 0, 1)
\#define AGAIN02 again(SELF, 0, 2)
\#define AGAIN03 again(SELF, 0, 3)
\#define AGAIN11 again(SELF, 1, 1)
\#define AGAIN12 again(SELF, 1, 2)
\#define AGAIN13 again(SELF, 1, 3)
\#define AGAIN22 again(SELF, 2, 2)
\#define AGAIN23 again(SELF, 2, 3)
\#define AGAIN33 again(SELF, 3, 3)
\#define FOUND found(SELF, now.x, now.y)
\#define OLDER0 older(0)
\#define OLDER1 older(1)
\#define OLDER2 older(2)
\#define OLDER3 older(3)
\#define FAILEDOPEN failedopen(SELF)
}
c_code {
  int isopen(int c, int r) { return r >= 0 && r < (N) && now.lo[c] >> r & 1; }
  int range(int c, int r) {        /* the open range from r on that one attempt is the latest of; 0 if none begins there */
    int x, m = 0, a = now.w[c*(N)+r];
    if (isopen(c, r-1) && now.w[c*(N)+r-1] == a) return 0;
    for (x = r; isopen(c, x) && now.w[c*(N)+x] == a; x++) m |= 1 << x;
    return m;
  }
  int refused(int c, int r) {
    int a = now.w[c*(N)+r];
#ifdef BAD_HINT
    if (now.stray[a] & now.poison) return 1;
#endif
    return now.ans[a] > 1;
  }
  int failed(int c, int r) { return refused(c, r) || now.lates ? range(c, r) : 0; }
  int failedopen(int c) {
    int x, m = 0;
    for (x = 0; x < (N); x++) if (isopen(c, x) && refused(c, x)) m |= 1 << x;
    return m;
  }
  int found(int c, int r, int m) { /* rule 52: of one record of the failed range m; 0 if none */
    int n, f = 0;
    for (n = now.w[c*(N)+r]+1; n <= now.cnt; n++)
#ifdef BAD_ADOPT
      f = n;
#elif defined(OLDEST)
      if (!f && now.rng[n] >> r & 1 && !(now.rng[n] & ~m)) f = n;
#else
      if (now.rng[n] >> r & 1 && !(now.rng[n] & ~m)) f = n;
#endif
    return f;
  }
  int again(int c, int f, int t) { /* may what failed be invoked again from f to t: 2 if as it was, 3 if it isn't known to be refused */
    int x, m = 0, whole, size = 0, half, r = f, a = now.w[c*(N)+f];
    while (isopen(c, r-1) && now.w[c*(N)+r-1] == a) r--;
    if (!isopen(c, f) || !(whole = failed(c, r))) return 0;
    for (x = f; x <= t; x++) m |= 1 << x;
    while (whole >> (r+size)) size++;
#ifdef ANYCUT
    if (m & ~whole || f != r && t != r+size-1) return 0;
#else                              /* what an attempt carried alone is halved, of other ranges the whole is invoked */
    half = (size + (c & 1)) / 2;
    if (m != whole && (whole != now.rng[a] || (f != r || t != r+half-1) && (f != r+half || t != r+size-1))) return 0;
#endif
    if (!refused(c, r)) return 3;
    if (m == now.rng[a]) return now.repeats ? 2 : 0;
    return 1;
  }
  void tidy(void) {                /* what nobody can read any more is 0 */
    int c, r, n, least = now.cnt+1, last = now.cur == now.crashes, used[(MAXA)+1] = {0};
    if (last && !now.lo[now.cur]) least = 255;
    for (c = 0; c <= now.cur; c++) {
#ifdef NOZOMBIES
      int gone = c < now.cur;
#else
      int gone = c < now.cur && !now.zombie;
#endif
      if (gone || least == 255) {
        now.lo[c] = now.listed[c] = now.nx[c] = 0;
        for (r = 0; r < (N); r++) now.w[c*(N)+r] = 0;
        continue;
      }
      if (!now.listed[c]) last = 0;
      if (now.nx[c] < least) least = now.nx[c];
      for (r = 0; r < (N); r++) used[now.w[c*(N)+r]] = 1;
    }
    if (least == 255) now.cnt = now.repeats = now.lates = now.zombie = now.poison = now.outage = now.outages = 0;
    if (last) for (n = 0; n <= (MAXA) && n < least; n++) if (!used[n]) now.rng[n] = now.ans[n] = now.stray[n] = 0;
  }
  int older(int r) {               /* an older attempt that carries it and has been answered with predictions; 255 if none */
    int n;
    for (n = 0; n < now.w[now.cur*(N)+r]; n++) if (now.rng[n] >> r & 1 && now.ans[n] == 1) return n;
    return 255;
  }
}
#define W(c,r) w[(c)*N+(r)]
#ifdef BAD_OLDER
#define TIDY skip
#else
#define TIDY c_code { tidy(); }
#endif
#define SNAPS (ckpts && cur < crashes)
#define KNOWN(r) (!SNAPS || s[r] == W(c,r))
#ifdef NOZOMBIES
#define LIVES (c == cur)
#else
#define LIVES (c == cur || c < cur && zombie && (lo[cur] || cur < crashes))
#endif
#ifdef NOLIST
#define LISTED true
#else
#define LISTED listed[c]
#endif
#ifdef BAD_ALONE
#define ALONE(r) true
#else
#define ALONE(r) (rng[W(c,r)] == 1<<(r))
#endif
#ifdef STRICT
#define NOTSTRICT false
#else
#define NOTSTRICT true
#endif
#ifdef BAD_DROP
#define KEPT (lo[c] & ~c_expr { FAILEDOPEN })
#else
#define KEPT lo[c]
#endif
#ifdef BAD_PART
#define JOINED(m,a) ((m & ~(m-1)) == (rng[a] & ~(rng[a]-1)))
#else
#define JOINED(m,a) ((m & ~rng[a]) == 0)
#endif
#ifdef BAD_LEAVE
#define IN(r) !(leaving & 1<<(r))
#define LEAVES(m) leaving = leaving | m
#else
#define IN(r) true
#define LEAVES(m) left(m)
#endif
#ifdef BAD_FIRST
#define FIRST 1
#else
#define FIRST nx[c]
#endif
#ifdef STRAYS
#define STRAY stray[a] = y
#else
#define STRAY skip
#endif
#ifdef BAD_KEEP
#define SAME(n) true
#else
#define SAME(n) (rng[n] == y)
#endif
inline answer(n) { ans[n] = (rng[n] & poison -> REFUSED : (outage -> NOTFORIT : GOOD)) }
inline left(m) {
  lo[c] = lo[c] & ~(m);
  for (x : 0 .. N-1) { if :: lo[c] & 1<<x -> skip :: else -> W(c,x) = 0; s[x] = 0 fi }; x = 0; TIDY
}
/* rule 52 */
#define LISTS(r) :: d_step { LIVES && !LISTED && c_expr { FAILED##r } -> y = c_expr { FAILED##r }; \
       for (x : 0 .. N-1) { if :: y & 1<<x -> a = c_expr { FOUND }; if :: a -> W(c,x) = a :: else fi; a = 0 :: else fi }; \
       listed[c] = 1; nx[c] = cnt+1; x = 0; y = 0; TIDY }
/* rule 50: the range from f to t, which is all that failed, or begins or ends with it */
#define INVOKES(f,t) :: d_step { LIVES && LISTED && c_expr { AGAIN##f##t } -> \
       if :: c_expr { AGAIN##f##t } == 2 -> repeats-- :: c_expr { AGAIN##f##t } == 3 -> lates-- :: else fi; \
       if :: c < cur -> zombie-- :: else fi; y = (2<<t) - (1<<f); a = FIRST; puts(); \
       for (x : f .. t) { assert(a > W(c,x)); W(c,x) = a }; nx[c] = a+1; x = 0; y = 0; a = 0; TIDY }
#ifdef BAD_PUT
inline puts() { if :: a > cnt -> cnt++; assert(cnt <= MAXA) :: else fi; rng[a] = y; answer(a) }
#else
inline puts() {                    /* a is the number to begin with, and then the one that it became */
  do :: a > cnt -> assert(cnt < MAXA); cnt++; rng[a] = y; answer(a); break
     :: a <= cnt && SAME(a) -> STRAY; break
     :: else -> STRAY; a++
  od
}
#endif
/* rule 51: on the task's thread */
#define TAKES(r) :: d_step { c == cur && SNAPS && (lo[c] & 1<<(r)) && s[r] != W(c,r) -> a = W(c,r); \
       for (x : 0 .. N-1) { if :: W(c,x) == a && (lo[c] & 1<<x) -> s[x] = a :: else fi }; x = 0; a = 0 }
#define EMITS(r) :: d_step { c == cur && c_expr { OPEN##r } && IN(r) && KNOWN(r) && ans[W(c,r)] == GOOD -> \
       y = c_expr { OPEN##r }; assert(!((good | bad) & y)); assert(JOINED(y, W(c,r))); assert(!(poison & y)); assert(OWNPLACE(W(c,r))); \
       good = good | y; LEAVES(y); y = 0 }
#define REFUSES(r) :: d_step { c == cur && LISTED && (lo[c] & 1<<(r)) && c_expr { FAILED##r } == 1<<(r) && IN(r) && KNOWN(r) && ISREFUSED(r) && ALONE(r) -> \
       assert(!((good | bad) & 1<<(r))); assert((poison & 1<<(r)) || NOTSTRICT && ans[W(c,r)] == NOTFORIT && rng[W(c,r)] == 1<<(r)); \
       bad = bad | 1<<(r); LEAVES(1<<(r)) }
#ifdef BAD_HINT
#define ISREFUSED(r) (ans[W(c,r)] > GOOD || (stray[W(c,r)] & poison))
#else
#define ISREFUSED(r) (ans[W(c,r)] > GOOD)
#endif
#ifdef BAD_PLACE
#define OWNPLACE(n) (stray[n] == 0 || stray[n] == rng[n])
#else
#define OWNPLACE(n) true
#endif
/* accepted, and no more: it crashes before the PUT, or that fails */
#ifdef STRAYS
#define LOSES(f,t) :: d_step { losses && LIVES && LISTED && c_expr { AGAIN##f##t } && nx[c] <= MAXA -> losses--; y = (2<<t) - (1<<f); a = nx[c]; STRAY; y = 0; a = 0 }
#else
#define LOSES(f,t)
#endif
#ifdef BAD_OLDER
#define OLDERS(r) :: d_step { c == cur && (lo[c] & 1<<(r)) && c_expr { OLDER##r } < 255 -> y = rng[c_expr { OLDER##r }]; \
       assert(!((good | bad) & y)); good = good | y; LEAVES(y); y = 0 }
#else
#define OLDERS(r)
#endif
#define STEPS(r) LISTS(r) TAKES(r) EMITS(r) REFUSES(r) OLDERS(r) INVOKES(r,r) LOSES(r,r)

proctype reader(byte c) {
end: do
  STEPS(0)
  STEPS(1) INVOKES(0,1) LOSES(0,1)
#if N > 2
  STEPS(2) INVOKES(0,2) LOSES(0,2) INVOKES(1,2) LOSES(1,2)
#endif
#if N > 3
  STEPS(3) INVOKES(0,3) LOSES(0,3) INVOKES(1,3) LOSES(1,3) INVOKES(2,3) LOSES(2,3)
#endif
#ifdef BAD_LEAVE
  :: d_step { c == cur && leaving -> left(leaving); leaving = 0 }
#endif
  /* a checkpoint */
  :: d_step { c == cur && SNAPS -> dlo = KEPT; dgood = good; dbad = bad;
       for (x : 0 .. N-1) { ds[x] = (dlo & 1<<x -> s[x] : 0) }; ckpts--;
       if :: ckpts -> skip :: else -> for (x : 0 .. N-1) { s[x] = 0 } fi; x = 0 }
  /* it crashes, and the next one is restored */
  :: d_step { c == cur && cur < crashes -> cur++; lo[cur] = dlo; good = dgood; bad = dbad; nx[cur] = 1;
       for (x : 0 .. N-1) { W(cur,x) = ds[x]; s[x] = (SNAPS -> ds[x] : 0); if :: ds[x] >= nx[cur] -> nx[cur] = ds[x]+1 :: else fi };
#ifdef BAD_LEAVE
       leaving = 0;
#endif
       if :: cur == crashes -> dlo = 0; dgood = 0; dbad = 0; ckpts = 0; for (x : 0 .. N-1) { ds[x] = 0 } :: else fi; x = 0; TIDY }
  od
}
#ifdef OUTAGE
proctype model() {
end: do
  :: d_step { outages && !outage -> outages = 0; outage = 1 }
  :: d_step { outage -> outage = 0 }
  od
}
#endif
init { atomic {
  poison = 0; do :: poison < ALL -> poison++ :: break od;
  crashes = 0; do :: crashes < CRASHES -> crashes++ :: break od;
#ifdef OUTAGE
  if :: outage = 1 :: outages = 1 fi;
  run model();
#endif
  rng[0] = ALL; answer(0); lo[0] = ALL; nx[0] = 1;
  if :: crashes == 0 -> dlo = 0; ckpts = 0 :: else fi;
  run reader(0);
#if CRASHES > 0
  run reader(1);
#endif
#if CRASHES > 1
  run reader(2);
#endif
  skip };
  timeout;
  assert((good | bad) == ALL);
  assert(lo[cur] == 0)
}
