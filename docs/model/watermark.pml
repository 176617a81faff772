/*
 * Model of the event time of the ledger (../ledger-protocol.md, rules 20, 22-24 and 40) for SPIN. README.md, check.sh: as ledger.pml.
 *
 * Upstream has N records; record i comes after the watermark i+1 (its aw), and after all of them comes the watermark N+1.
 * Watermark 0 stands for none. NS subtasks of a sink take records from one queue; a bounded or unbounded source (one reader,
 * one enumerator) reads their lanes. What fences, commits and checkpoints do is as in ledger.pml, and checked there.
 *
 * Rules, and the classes that implement them (io.github.flinksagemaker.internal...):
 *   20   leastw, freeze, snapshot       append.AcceptedWatermarks, append.LaneWriter, writer.LaneSession
 *   40   lanew, load                    enumerator.CombinedLane
 *   22   look: missing()                enumerator.SinkRuns, enumerator.WatermarkCombiner, enumerator.WatermarkBroadcast
 *   23   reset                          enumerator.WatermarkBroadcast
 *   24   look: leaves()                 enumerator.WatermarkCombiner, enumerator.CombinedLane
 *
 * Checked: the floor never exceeds the aw of a record that has not come out yet (a record that an at-least-once sink sends
 *   again after it has come out may be late); when nothing moves any more, the floor has reached the last watermark and every
 *   record has come out. Emission and reader state roll back together, and the floor with them.
 * Here a lane is tailed and its segments are assigned in one step; what lies between is in segments.pml. A segment counts with the
 *   watermark before it as long as an entry of it is open, which is all that rule 40 asks of a lane.
 * Reports: the progress of the task thread reaches the enumerator at once, and it looks after each: a later report leaves the
 *   lane's watermark lower and the lane in the minimum longer, so it can't raise the floor (DELAYED: reports come at any time).
 *   LIST, and what the tail, ahead of what has come out, finds of how a lane ends, come at any time.
 * Time: a lane is silent for the lane time-out only if its writer has stopped for good, all of it has been read and nothing is
 *   open, and whoever restarts is back by then (PAUSE: not necessarily, and then results may be late, which rule 24 says); a
 *   missing lane is waited for until no lane can come. So late results after a longer pause (rule 24) don't occur here.
 *   The shorter silence of a lane that was replaced (SHORT) is what the last look found: much may have been appended since.
 *   After the last lane that names it has left, a new look is needed: the minute that WatermarkCombiner waits then.
 *   Not covered: idle-timeout, dormant and deleted lanes; several readers (segments.pml).
 *
 * Settings (-D): EO NS N P0 P1 CRASHES CKPTS RRESETS RCKPTS ZOMBIES
 *   ALONE   one subtask restarts alone.     PAUSE   a restart may take longer than the lane time-out.
 *   SKEW    a lane without predecessors has the least ULID of all.
 *   NOWINDOW  attempts that restart from the same checkpoint open their lanes within the window in which they count as one run.
 *   MARKS   how many segments with W only there may be.
 *   SHORT   lanes that were replaced leave after a minute of silence.
 *   NOFENCE a predecessor's fence may never come, as when the job has ended before.
 *   NOMARK  after a restart upstream has no watermark before its next one.
 * Sabotage, which must fail: BAD_BUFFERED (W leaves out what is buffered) BAD_OPEN (the lane's watermark leaves out what is
 *   open) BAD_COMMITW (a commit's segments count with its own W, rule 42) BAD_RESET (a reset reader's reports still count) BAD_SUCCESSOR (a fenced lane leaves although
 *   its successor is not known) BAD_MISSING (a lane that has not been opened is not waited for) BAD_STATUS (a lane leaves
 *   upon what the tail says) BAD_SHORT (a lane that a later one names leaves by the shorter silence too) BAD_LEFT (no new look is
 *   needed after the last lane that names it has left).
 * Kept small: as ledger.pml; and unless readers go back, what has been read or has left is set to 0 (ONCE), a commit and its
 *   segments are read in one step, and the tail's word on how a lane ends comes when the lane is finished (STATUSMATTERS).
 */
#ifndef N
#define N 2
#endif
#ifndef NS
#define NS 1
#endif
#ifndef P0
#define P0 NS
#endif
#ifndef P1
#define P1 NS
#endif
#ifndef CRASHES
#define CRASHES 1
#endif
#ifndef CKPTS
#define CKPTS 1
#endif
#ifndef RRESETS
#define RRESETS 0
#endif
#ifndef RCKPTS
#define RCKPTS 1
#endif
#ifndef MARKS
#define MARKS 1
#endif
#ifdef ZOMBIES
#define NW (2*NS)
#else
#define NW NS
#endif
#ifndef NL
#ifdef ALONE
#define NL (NS+CRASHES)
#else
#define NL (NS*(CRASHES+1))
#endif
#endif
#ifndef SM
#define SM (N+3+MARKS)             /* segments per lane */
#endif
#define CM (CKPTS+4)
#define TOP (N+1)

#define NONE  0
#define OPEN  1
#define FENCE 2
#define CLOSE 3
#define MARK  4                    /* a segment with W only */
#define ENTRY 16                   /* ENTRY + mask of records */
#define SEG(l,k) seg[(l)*SM+(k)]
#define SEGW(l,k) segw[(l)*SM+(k)]
#define COM(l,n) com[(l)*CM+(n)]     /* 0, FENCE, CLOSE = with end mark, OPEN = without */
#define COMTO(l,n) comto[(l)*CM+(n)]
#define COMW(l,n) comw[(l)*CM+(n)]
#define KIND(l,n) kind[(l)*CM+(n)]   /* what the commit will be */
#define AW(l,i) aw[(l)*N+(i)]
#define RUN 0
#define CLOSING 1
#define ATEND 2
#define DEAD 3

#ifdef EO
#define ISEO 1
#else
#define ISEO 0
#endif
#if RRESETS == 0
#define ONCE                       /* what has been read is never read again, so it need not be kept */
#endif
#ifdef ZOMBIES
#define PUTNOW(s) skip
#else
#define PUTNOW(s) put(s)           /* freezing and putting are one step: nothing can come between that shows */
#endif
/* The first attempt's subtasks are alike, so the first record may go to the first. */
#if NS > 1 && P0 == NS && !defined(ALONE) && !defined(NOSYM)
#define TAKES(s) (s == 0 || pos[0] > 0 || crashed)
#else
#define TAKES(s) true
#endif
/* A lane whose end is known before it is finished only makes its subtask count as missing, which holds the floor back. */
#ifdef BAD_STATUS
#define STATUSMATTERS(l) true
#else
#define STATUSMATTERS(l) (fin & (1<<(l)))
#endif
#ifndef PAUSE
#define SILENT (c_expr { ALLCAME })
#else
#define SILENT true
#endif
#ifdef BAD_SUCCESSOR
#define ASKSUCC 0
#else
#define ASKSUCC 1
#endif
#ifdef BAD_MISSING
#define ASKMISSING 0
#else
#define ASKMISSING 1
#endif
#ifdef BAD_STATUS
#define ASKFINISHED 0
#else
#define ASKFINISHED 1
#endif
#ifdef BAD_LEFT
#define ASKLOOK 0
#else
#define ASKLOOK 1
#endif
#ifdef BAD_SHORT
#define ASKNAMED 0
#else
#define ASKNAMED 1
#endif
#ifdef NOWINDOW
#define WINDOW 0
#else
#define WINDOW 1
#endif

/* the ledger */
byte seg[NL*SM]; byte segw[NL*SM];
byte com[NL*CM]; byte comto[NL*CM]; byte comw[NL*CM]; byte kind[NL*CM];
byte aw[NL*N];                                           /* of the records in a lane's entries */
byte lsub[NL]; byte lpar[NL]; byte lrun[NL]; byte latt[NL]; byte lkey[NL]; byte lpre[NL]; byte author[NL]; byte nl;
/* the sink */
typedef Wr { byte lane; byte st = DEAD; byte infl; byte inflw; byte buf; byte up; byte nseg; byte ncom; byte cto; byte cw; byte lastw; byte a[N]; byte pc[NL] }
Wr w[NW];
byte P = P0; byte pos[NS]; byte zpos; byte crashes = CRASHES; byte ckb = CKPTS; bit crashed; byte att; byte ckid; bit done;
typedef Ck { bit has; byte id; byte pos[NS]; byte p; bit fin; byte lane[NS]; byte ncom[NS]; byte buf[NS]; byte a[NS*N]; byte pc[NS*NL]; byte pend[NL] }
Ck d;
byte marks = MARKS; byte pend[NL];                                           /* committables made, not yet committed */
/* the reader's task thread */
typedef Rd { byte n[NL]; byte o[NL]; bit e[NL]; byte w[NL]; byte rc[NL]; byte to[NL]; byte cw[NL]; byte cnt[N] }
Rd r; Rd rd; byte again;                                 /* again: lanes whose unfinished segments are still to be read again */
byte resets = RRESETS; byte rck = RCKPTS;
/* the enumerator */
byte kn; byte opk; byte ek; byte clk; byte fk; byte su; byte fin; byte left; byte asleep; byte shs; byte wm[NL]; byte gone; byte lastw; byte fl; bit bad;
byte i, j, k, t, x;                                      /* scratch, 0 between steps */

c_decl {
\#define LISTED listed()
\#define ALLCAME (nolanecomes() && seen())
}
c_code {
  int listed(void) { int j, x = now.kn; for (j = 0; j < now.nl; j++) if (now.seg[j * (SM)]) x |= 1 << j; return x; }
  int has(int m, int l) { return m >> l & 1; }
  int nolanecomes(void) { int i; if (now.crashes && !now.done) return 0; for (i = 0; i < (NS); i++) if (i < now.P && now.w[i].nseg == 0 && now.w[i].st != 3) return 0; return 1; }
  int seen(void) { int i; for (i = 0; i < NL; i++) if (has(listed() & ~now.kn, i)) return 0; return 1; }
  int awake(void);
  int goeson(int l) { return has(awake() & ~now.ek, l); }
  int place(int p, int s) { int i, n = -1; for (i = 0; i < NL; i++) if (has(now.opk, i) && now.lpar[i] == p && now.lsub[i] == s && (n < 0 || now.lkey[i] >= now.lkey[n])) n = i; return n; }
  int missing(void) {                                   /* rule 22: SinkRuns.isComplete() */
    int i, s, l = -1, n;
    for (i = 0; i < NL; i++) if (has(now.opk, i) && (l < 0 || now.lkey[i] >= now.lkey[l])) l = i;
    if (l < 0 || nolanecomes() && seen()) return 0;
    for (s = 0; s < now.lpar[l]; s++) {
      n = place(now.lpar[l], s);
      if (n < 0) return 1;
      if (!(now.lrun[n] == now.lrun[l] && (!WINDOW || now.latt[n] == now.latt[l])) && !goeson(n)) return 1;
    }
    return 0;
  }
  int leaves(int l) {                                     /* rule 24 */
    if (!has(now.ek, l) || ASKFINISHED && !has(now.fin, l)) return 0;
    return !ASKSUCC || has(now.clk, l) || has(now.su, l) || has(now.fk, l) && has(now.kn, now.author[l]) || nolanecomes() && seen();
  }
  void forget(void) {                                   /* what nobody can commit or read any more, so that equal states are equal */
#ifdef EO
    int l, n, k, j, live, max, rec;
    for (l = 0; l < NL; l++) {
      for (live = k = 0; k < (NW); k++) if (now.w[k].st != 3 && now.w[k].lane == l) live = 1;
      if (live) continue;
      for (max = n = 0; n < (CM); n++) {
        k = l * (CM) + n;
        if (now.com[k] != OPEN && now.com[k] != CLOSE && !((now.pend[l] | now.d.pend[l]) >> n & 1)) now.kind[k] = now.comto[k] = now.comw[k] = 0;
        if (now.comto[k] > max) max = now.comto[k];
      }
      if (now.r.to[l] > max) max = now.r.to[l];
      if (now.r.n[l] > max) max = now.r.n[l] - 1;
      for (rec = now.r.o[l], k = 0; k <= max; k++) if (now.seg[l * (SM) + k] >= ENTRY) rec |= now.seg[l * (SM) + k] - ENTRY;
      for (k = max + 1; k < (SM); k++) now.seg[l * (SM) + k] = now.segw[l * (SM) + k] = 0;
      for (j = 0; j < (N); j++) if (!has(rec, j)) now.aw[l * (N) + j] = 0;
    }
#endif
  }
  int replaced(int l) {                                   /* SinkRuns.isReplaced() */
    int i, n = place(now.lpar[l], now.lsub[l]), m = -1;
    for (i = 0; i < NL; i++) if (has(now.opk, i) && (m < 0 || now.lkey[i] >= now.lkey[m])) m = i;
    return n >= 0 && now.lkey[n] > now.lkey[l] && now.lrun[n] >= now.lrun[l] || m >= 0 && now.lpar[m] != now.lpar[l] && now.lkey[m] > now.lkey[l] && now.lrun[m] >= now.lrun[l];
  }
  int named(int l, int by) { int i; for (i = 0; i < NL; i++) if (has(now.opk & by, i) && has(now.lpre[i], l)) return 1; return 0; }
  int awake(void) {                                       /* WatermarkCombiner.combined() */
    int l, x = 0;
    for (l = NL - 1; l >= 0; l--) if (has(now.kn & ~now.left & ~now.asleep, l) &&
      !(has(now.shs, l) && has(now.opk, l) && replaced(l) && (!ASKNAMED || !named(l, x)))) x |= 1 << l;
    return x;
  }
  void dropped(int l) {                                    /* a lane that has left is not looked at again */
#ifdef ONCE
    now.r.n[l] = now.r.o[l] = now.r.e[l] = now.r.w[l] = now.r.rc[l] = now.r.to[l] = now.r.cw[l] = now.wm[l] = 0;
    now.ek &= ~(1 << l); now.clk &= ~(1 << l); now.fk &= ~(1 << l); now.su &= ~(1 << l); now.fin &= ~(1 << l); now.asleep &= ~(1 << l); now.shs &= ~(1 << l);
#endif
  }
  void look(void) {                                     /* WatermarkBroadcast.look() */
    int l, k, least = 255, held = 0, f, up;
    for (l = 0; l < NL; l++) if (has(now.kn & ~now.left, l) && leaves(l)) { now.left |= 1 << l; if (now.wm[l] > now.lastw) now.lastw = now.wm[l];
      for (k = 0; k < NL; k++) if (ASKLOOK && has(now.lpre[l], k) && !named(k, now.kn & ~now.left)) now.shs &= ~(1 << k);
      dropped(l); }
    if (!now.kn || ASKMISSING && missing()) return;
    up = awake();
    for (l = 0; l < NL; l++) if (has(up, l)) { held = 1; f = has(now.opk, l) ? now.wm[l] : 0; if (f < least) least = f; }
    if (!held) least = (now.kn & ~now.left) ? 0 : now.lastw;
    if (least > now.fl) now.fl = least;
    for (l = 0; l < (N); l++) if (!now.r.cnt[l] && now.fl > l + 1) now.bad = 1;
  }
}
#define LOOK c_code { look(); }; assert(!bad)            /* the floor exceeds no record that is not out */

inline newlane(s) {
  w[s].lane = nl; lsub[nl] = s; lpar[nl] = P; lrun[nl] = (d.has -> d.id : 0); latt[nl] = att; lkey[nl] = nl + 1;
  w[s].st = RUN; w[s].infl = OPEN; w[s].inflw = 0; w[s].buf = 0; w[s].up = 0; w[s].nseg = 0; w[s].ncom = 0; w[s].cto = 0; w[s].cw = 0; w[s].lastw = 0;
  for (j : 0 .. NL-1) { w[s].pc[j] = 0 }; for (j : 0 .. N-1) { w[s].a[j] = 0 };
  nl++; j = 0
}
#ifdef ALONE                       /* no shuffle before the sink: record i is subtask i % NS's */
#define UP(s) ((s) % NS)
#define OWN(s,i) ((i) % NS == (s) % NS)
#else
#define UP(s) 0
#define OWN(s,i) true
#endif
inline leastw(s) {                                      /* rule 20: W now, into t */
  t = w[s].up;
#ifndef BAD_BUFFERED
  for (j : 0 .. N-1) { if :: (w[s].buf & (1<<j)) && w[s].a[j] < t -> t = w[s].a[j] :: else fi };
#endif
  j = 0
}
inline accept(s, p) {                                   /* rule 20: aw is the watermark at write() */
  if :: OWN(s,p) -> w[s].buf = w[s].buf | (1<<p); w[s].a[p] = w[s].up :: else fi; p++
}
inline entries(s) { for (j : 0 .. N-1) { if :: w[s].buf & (1<<j) -> AW(w[s].lane, j) = w[s].a[j]; w[s].a[j] = 0 :: else fi }; j = 0 }
inline makecommit(s, how) {
  KIND(w[s].lane, w[s].ncom) = how; COMTO(w[s].lane, w[s].ncom) = w[s].nseg - 1; COMW(w[s].lane, w[s].ncom) = t;
  if :: s < NS -> pend[w[s].lane] = pend[w[s].lane] | (1 << w[s].ncom) :: else fi;
  w[s].cto = w[s].nseg - 1; w[s].cw = t; w[s].ncom++
}
inline stop(s) { w[s].st = DEAD; w[s].infl = 0; w[s].inflw = 0; w[s].buf = 0; for (j : 0 .. N-1) { w[s].a[j] = 0 }; for (j : 0 .. NL-1) { w[s].pc[j] = 0 }; j = 0;
  w[s].lane = 0; w[s].up = 0; w[s].nseg = 0; w[s].ncom = 0; w[s].cto = 0; w[s].cw = 0; w[s].lastw = 0 }
inline put(s) {                                         /* rule 9 */
  if :: SEG(w[s].lane, w[s].nseg) == FENCE -> stop(s)
     :: else -> SEG(w[s].lane, w[s].nseg) = w[s].infl; SEGW(w[s].lane, w[s].nseg) = w[s].inflw;
        w[s].nseg++; w[s].inflw = 0;
        if :: w[s].infl == CLOSE -> w[s].st = ATEND; t = TOP; makecommit(s, CLOSE); t = 0;
              w[s].nseg = 1; w[s].up = 0; w[s].cto = 0; w[s].cw = 0; w[s].lastw = 0        /* not needed any more */
           :: else fi;
        w[s].infl = 0
  fi
}
#define POS(s) (s < NS -> pos[UP(s)] : zpos)

proctype writer(byte s) { byte l;
end: do
  /* a record: the watermark before it has come, unless upstream has just been restored */
  :: d_step { s < NS && w[s].st == RUN && pos[UP(s)] < N && TAKES(s) -> if :: w[s].up < pos[UP(s)]+1 -> w[s].up = pos[UP(s)]+1 :: else fi; accept(s, pos[UP(s)]) }
#ifdef NOMARK
  :: d_step { s < NS && w[s].st == RUN && pos[UP(s)] < N && TAKES(s) && crashed && w[s].up < pos[UP(s)]+1 -> accept(s, pos[UP(s)]) }
#endif
#ifdef ZOMBIES
  :: d_step { s >= NS && w[s].st == RUN && zpos < N -> if :: w[s].up < zpos+1 -> w[s].up = zpos+1 :: else fi; accept(s, zpos) }
#endif
  /* the watermark */
  :: d_step { w[s].st == RUN && w[s].up < POS(s)+1 -> w[s].up = POS(s)+1 }
  /* a segment's bytes are frozen, with W */
  :: d_step { w[s].st == RUN && w[s].infl == 0 && w[s].nseg > 0 && w[s].buf ->
       x = w[s].buf; entries(s); w[s].buf = 0; leastw(s); w[s].infl = ENTRY + x; w[s].inflw = t; w[s].lastw = t; x = 0; t = 0; PUTNOW(s) }
#ifndef EO
  :: d_step { w[s].st == RUN && w[s].infl == 0 && w[s].nseg > 0 && marks > 0 ->
       leastw(s); if :: t > w[s].lastw -> marks--; w[s].infl = MARK; w[s].inflw = t; w[s].lastw = t; t = 0; PUTNOW(s) :: else -> t = 0 fi }
#endif
  /* end of input */
  :: d_step { w[s].st == RUN && w[s].infl == 0 && w[s].nseg > 0 && w[s].buf == 0 && POS(s) == N && w[s].up == TOP ->
       w[s].infl = CLOSE; w[s].inflw = TOP; w[s].st = CLOSING; PUTNOW(s) }
  :: d_step { w[s].st != DEAD && w[s].infl -> put(s) }
#ifdef NOFENCE
  :: d_step { done && w[s].st == ATEND -> for (l : 0 .. NL-1) { w[s].pc[l] = 0 }; l = 0 }
#endif
  /* fences */
  :: d_step { w[s].st != DEAD ->
       for (l : 0 .. NL-1) { if :: w[s].pc[l] && x == 0 -> x = l+1 :: else fi };
       if :: x -> l = x-1;
#ifdef EO
          k = w[s].pc[l] - 1; do :: COM(l,k) == OPEN || COM(l,k) == CLOSE -> k++ :: else -> break od;
          if :: COM(l,k) == NONE -> COM(l,k) = FENCE; author[l] = w[s].lane :: else fi;
#else
          k = 0; do :: SEG(l,k) == NONE || SEG(l,k) == FENCE || k == SM-1 -> break :: else -> k++ od;
          if :: SEG(l,k) == NONE -> SEG(l,k) = FENCE; author[l] = w[s].lane :: else fi;
#endif
          w[s].pc[l] = 0; k = 0; x = 0
       :: else fi; l = 0 }
  :: d_step { s >= NS && w[s].st != DEAD -> stop(s) }
  od
}

#if NS > 1
#define QUIET (w[0].infl == 0 && w[0].nseg > 0 && w[0].st != CLOSING && (P < 2 || (w[1].infl == 0 && w[1].nseg > 0 && w[1].st != CLOSING)))
#define ALLENDED (w[0].st == ATEND && (P < 2 || w[1].st == ATEND))
#else
#define QUIET (w[0].infl == 0 && w[0].nseg > 0 && w[0].st != CLOSING)
#define ALLENDED (w[0].st == ATEND)
#endif

inline snapshot(s) {                                    /* all subtasks at once; rules 7, 12, 13 */
  d.has = 1; d.fin = ALLENDED; if :: crashes > 0 -> ckid++; d.id = ckid; d.p = P :: else fi;
  for (i : 0 .. NS-1) { if :: crashes > 0 -> d.pos[i] = pos[i] :: else fi; if :: i < P ->
#ifdef EO
     if :: w[i].st == RUN -> leastw(i); if :: w[i].nseg - 1 > w[i].cto || t != w[i].cw -> makecommit(i, OPEN) :: else fi; t = 0 :: else fi;
#endif
     if :: crashes > 0 ->                                /* a restart may follow */
       d.lane[i] = w[i].lane; d.ncom[i] = w[i].ncom; d.buf[i] = w[i].buf;
       for (j : 0 .. N-1) { d.a[i*N+j] = w[i].a[j] }; for (j : 0 .. NL-1) { d.pc[i*NL+j] = w[i].pc[j] }
     :: else fi
  :: else fi };
  for (j : 0 .. NL-1) { d.pend[j] = pend[j] }; i = 0; j = 0
}
proctype coordinator() { byte a;
end: do
  :: d_step { !done && QUIET && (ckb > 0 || (ALLENDED && !d.fin)) -> if :: ckb > 0 -> ckb-- :: else fi; snapshot(0) }
  /* what a completed checkpoint holds is committed */
  :: d_step { d.has ->
       for (j : 0 .. NL-1) { for (i : 0 .. CM-1) { if :: x == 0 && (d.pend[j] & pend[j] & (1<<i)) -> x = 1; pend[j] = pend[j] & ~(1<<i); d.pend[j] = d.pend[j] & ~(1<<i);
           if :: COM(j,i) == NONE -> COM(j,i) = KIND(j,i) :: else fi; KIND(j,i) = 0 :: else fi } };
       i = 0; j = 0; x = 0 }
  :: d_step { !done && d.fin && ALLENDED && crashes == 0 -> done = 1 }
  :: atomic { !done && crashes > 0 -> crashes--;
#ifdef ALONE
       if :: a = 0 :: NS > 1 && P > 1 -> a = 1 fi;
#else
       a = NS;
#endif
       d_step { crashed = 1; att++; d.fin = 0;
#ifdef ZOMBIES
       zpos = pos[(a == NS -> 0 : UP(a))];
#endif
       for (i : 0 .. NS-1) { if :: a == NS || UP(a) == UP(i) -> pos[UP(i)] = (d.has -> d.pos[UP(i)] : 0) :: else fi };
       for (i : 0 .. NS-1) { if :: a == NS || a == i ->
#ifdef ZOMBIES
         if :: w[i].st != DEAD -> w[NS+i].lane = w[i].lane; w[NS+i].st = w[i].st; w[NS+i].infl = w[i].infl; w[NS+i].inflw = w[i].inflw; w[NS+i].buf = w[i].buf; w[NS+i].up = w[i].up;
           w[NS+i].nseg = w[i].nseg; w[NS+i].ncom = w[i].ncom; w[NS+i].cto = w[i].cto; w[NS+i].cw = w[i].cw; w[NS+i].lastw = w[i].lastw;
           for (j : 0 .. N-1) { w[NS+i].a[j] = w[i].a[j] }; for (j : 0 .. NL-1) { w[NS+i].pc[j] = w[i].pc[j] } :: else fi;
#endif
         if :: a != NS -> t = w[i].lane; pend[t] = pend[t] & d.pend[t]; t = 0 :: else fi;
         stop(i) :: else fi };
       P = P1;
       if :: a == NS -> for (j : 0 .. NL-1) { pend[j] = d.pend[j] } :: else fi;
       for (i : 0 .. NS-1) { if :: i < P && (a == NS || a == i) -> newlane(i) :: else fi };
       if :: d.has -> for (i : 0 .. NS-1) { if :: i < d.p && (a == NS || a == i) -> x = (i < P -> i : 0);
           for (j : 0 .. N-1) { if :: d.buf[i] & (1<<j) -> w[x].buf = w[x].buf | (1<<j); w[x].a[j] = d.a[i*N+j] :: else fi };
           for (j : 0 .. NL-1) { if :: d.pc[i*NL+j] -> w[x].pc[j] = d.pc[i*NL+j]; lpre[w[x].lane] = lpre[w[x].lane] | (1<<j) :: else fi };
           w[x].pc[d.lane[i]] = d.ncom[i] + 1; lpre[w[x].lane] = lpre[w[x].lane] | (1 << d.lane[i])
         :: else fi } :: else fi;
#ifdef SKEW
       for (i : 0 .. NS-1) { if :: i < P && lpre[w[i].lane] == 0 -> lkey[w[i].lane] = 0 :: else fi };
#endif
       if :: crashes == 0 -> d.id = 0; d.p = 0; ckid = 0; for (i : 0 .. NS-1) { d.pos[i] = 0; d.lane[i] = 0; d.ncom[i] = 0; d.buf[i] = 0 };
             for (i : 0 .. NS*N-1) { d.a[i] = 0 }; for (i : 0 .. NS*NL-1) { d.pc[i] = 0 }
          :: else fi;
       c_code { forget(); };
       i = 0; j = 0; x = 0 }; a = 0 }
  od
}

/* rule 40 */
#define LOADED(l) (r.n[l] > r.to[l])
inline lanew(l) {                                       /* the lane's watermark, into t */
  t = r.w[l];
#ifndef BAD_OPEN
  for (j : 0 .. N-1) { if :: (r.o[l] & (1<<j)) && AW(l,j) < t -> t = AW(l,j) :: else fi };
#endif
  j = 0
}
inline load(l) {
  k = SEG(l, r.n[l]);
  if :: k >= ENTRY -> r.o[l] = r.o[l] | (k - ENTRY);       /* from now on AW is the watermark before the segment, which its split carries */
        for (j : 0 .. N-1) { if :: (k - ENTRY) & (1<<j) -> AW(l,j) = r.w[l] :: else fi }; j = 0 :: else fi;
#ifndef EO
  if :: k == FENCE || k == CLOSE -> r.e[l] = 1 :: else fi;
  if :: SEGW(l, r.n[l]) -> r.w[l] = SEGW(l, r.n[l]) :: else fi;
#endif
#ifdef ONCE
  if :: k >= ENTRY || k == MARK -> SEG(l, r.n[l]) = OPEN :: else fi; SEGW(l, r.n[l]) = 0;
#endif
  r.n[l]++; k = 0
}
inline rcopy(a, b) { for (j : 0 .. NL-1) { a.n[j] = b.n[j]; a.o[j] = b.o[j]; a.e[j] = b.e[j]; a.w[j] = b.w[j]; a.rc[j] = b.rc[j]; a.to[j] = b.to[j]; a.cw[j] = b.cw[j] };
  for (j : 0 .. N-1) { a.cnt[j] = b.cnt[j] }; j = 0 }

#ifdef ONCE
#define SUMASK (~left)
#else
#define SUMASK 255
#endif
inline progress(l) {                                    /* its report */
  shs = shs & ~(1<<l);
  if :: r.n[l] > 0 && !(opk & (1<<l)) -> opk = opk | (1<<l); su = su | (lpre[l] & SUMASK) :: else fi;
  lanew(l); wm[l] = t; t = 0; if :: r.e[l] && r.o[l] == 0 && LOADED(l) -> fin = fin | (1<<l) :: else fi;
  LOOK
}
#ifdef DELAYED
#define REPORT(l) skip
#else
#define REPORT(l) progress(l)
#endif
#ifdef ONCE
#define EMITTED(l,j) AW(l,j) = 0
#else
#define EMITTED(l,j) skip
#endif
#ifdef EO
#define NOTHING(l) (COM(l, r.rc[l]) == NONE)
#else
#define NOTHING(l) (SEG(l, r.n[l]) == NONE)
#endif
#define HAVE(l) ((kn & (1<<(l))) && !(left & (1<<(l))))

proctype reading(byte l) {
end: do
#ifdef EO
  :: d_step { HAVE(l) && !r.e[l] && LOADED(l) && r.n[l] == 0 -> load(l); REPORT(l) }
  :: d_step { HAVE(l) && !r.e[l] && LOADED(l) && r.n[l] > 0 && COM(l, r.rc[l]) != NONE ->
       if :: COM(l, r.rc[l]) == FENCE -> r.e[l] = 1
          :: else -> r.to[l] = COMTO(l, r.rc[l]); r.cw[l] = COMW(l, r.rc[l]); if :: COM(l, r.rc[l]) == CLOSE -> r.e[l] = 1 :: else fi
       fi;
#ifdef ONCE
       COMTO(l, r.rc[l]) = 0; COMW(l, r.rc[l]) = 0;
#endif
       r.rc[l]++;
#ifdef BAD_COMMITW
       if :: r.cw[l] -> r.w[l] = r.cw[l] :: else fi; r.cw[l] = 0;
#else
#ifdef ONCE                        /* while a commit's segments are being loaded the lane's watermark does not rise */
       do :: !LOADED(l) -> load(l) :: else -> break od;
#endif
       if :: LOADED(l) -> if :: r.cw[l] -> r.w[l] = r.cw[l] :: else fi; r.cw[l] = 0 :: else fi;
#endif
       REPORT(l) }
  :: d_step { HAVE(l) && !LOADED(l) -> load(l); if :: LOADED(l) -> if :: r.cw[l] -> r.w[l] = r.cw[l] :: else fi; r.cw[l] = 0 :: else fi; REPORT(l) }
#else
  :: d_step { HAVE(l) && !r.e[l] && SEG(l, r.n[l]) != NONE -> load(l); REPORT(l) }
#endif
  /* a record comes out */
  :: d_step { HAVE(l) && r.o[l] && !(again & (1<<l)) ->
       j = 0; do :: r.o[l] & (1<<j) -> break :: else -> j++ od;
       r.o[l] = r.o[l] & ~(1<<j); if :: r.cnt[j] < 2 -> r.cnt[j]++ :: else fi; EMITTED(l,j); j = 0; REPORT(l) }
  :: d_step { HAVE(l) && (r.o[l] & (r.o[l]-1)) && !(again & (1<<l)) ->
       j = N-1; do :: r.o[l] & (1<<j) -> break :: else -> j-- od;
       r.o[l] = r.o[l] & ~(1<<j); if :: r.cnt[j] < 2 -> r.cnt[j]++ :: else fi; EMITTED(l,j); j = 0; REPORT(l) }
  :: d_step { again & (1<<l) -> again = again & ~(1<<l); REPORT(l) }
  /* reports: how the lane ends; silence */
  :: d_step { HAVE(l) && (opk & (1<<l)) && !(ek & (1<<l)) && STATUSMATTERS(l) ->
#ifdef EO
       for (k : 0 .. CM-1) { if :: COM(l,k) == FENCE -> t = 1 :: COM(l,k) == CLOSE -> t = 2 :: else fi };
       k = 0; if :: t -> ek = ek | (1<<l) :: else fi; if :: t == 2 -> clk = clk | (1<<l) :: t == 1 -> fk = fk | (1<<l) :: else fi;
#else
       for (k : 0 .. SM-1) { if :: SEG(l,k) == FENCE && t == 0 -> t = 1 :: SEG(l,k) == CLOSE && t == 0 -> t = 2 :: else fi };
       k = 0; if :: t -> ek = ek | (1<<l) :: else fi; if :: t == 1 -> fk = fk | (1<<l) :: else fi;
#endif
       if :: t -> LOOK :: else fi; t = 0 }
#ifndef EO
  :: d_step { HAVE(l) && (ek & (1<<l)) && !(fk & (1<<l)) && !(clk & (1<<l)) && COM(l,0) == CLOSE -> clk = clk | (1<<l); LOOK }
#endif
#ifdef DELAYED
  :: d_step { HAVE(l) -> lanew(l);
       if :: t != wm[l] || (r.n[l] > 0 && !(opk & (1<<l))) || (r.e[l] && r.o[l] == 0 && LOADED(l) && !(fin & (1<<l))) -> progress(l) :: else -> t = 0 fi }
#endif
  :: d_step { HAVE(l) && (opk & (1<<l)) && !(asleep & (1<<l)) && !r.e[l] && r.o[l] == 0 && LOADED(l) &&
       NOTHING(l) &&
       crashes == 0 && pend[l] == 0 && SILENT ->
       for (i : 0 .. NW-1) { if :: w[i].st != DEAD && (w[i].lane == l || w[i].pc[l]) -> t = 1 :: else fi }; i = 0;
       if :: t == 0 -> asleep = asleep | (1<<l); LOOK :: else fi; t = 0 }
#ifdef SHORT
  :: d_step { HAVE(l) && (opk & (1<<l)) && !(shs & (1<<l)) && !r.e[l] && r.o[l] == 0 && LOADED(l) && NOTHING(l) -> shs = shs | (1<<l); LOOK }
#endif
  od
}
proctype enumerator() {
end: do
  :: d_step { c_expr { LISTED != now.kn } -> c_code { now.kn = listed(); }; LOOK }
  :: d_step { resets > 0 && rck > 0 -> rck--; gone = left; rcopy(rd, r) }
  /* the source goes back to its checkpoint, the enumerator does not: rule 23 */
  :: d_step { resets > 0 -> resets--;
       left = left & gone;                              /* retired before the checkpoint */
       rcopy(r, rd); again = 0; for (j : 0 .. NL-1) { if :: r.o[j] -> again = again | (1<<j) :: else fi }; j = 0;
       fl = 0;
#ifndef BAD_RESET
       ek = ek & left; clk = clk & left; fin = fin & left; asleep = 0; shs = 0; for (j : 0 .. NL-1) { if :: !(left & (1<<j)) -> wm[j] = 0 :: else fi }; j = 0;
#endif
       LOOK }
  :: d_step { resets > 0 -> resets = 0; for (j : 0 .. NL-1) { rd.n[j] = 0; rd.o[j] = 0; rd.e[j] = 0; rd.w[j] = 0; rd.rc[j] = 0; rd.to[j] = 0; rd.cw[j] = 0 };
       for (j : 0 .. N-1) { rd.cnt[j] = 0 }; j = 0 }
  od
}
init { byte q; atomic {
  if :: crashes = CRASHES :: crashes > 0 -> crashes = 0 fi;  /* how many there will be is drawn at once */
  for (i : 0 .. NS-1) { if :: i < P -> newlane(i) :: else fi }; i = 0;
  for (q : 0 .. NW-1) { run writer(q) }; run coordinator(); run enumerator(); for (q : 0 .. NL-1) { run reading(q) }; q = 0 };
  timeout -> assert(done);
  for (q : 0 .. N-1) { assert(r.cnt[q] >= 1) };
  assert(fl == TOP)                                      /* the floor has reached the last watermark */
}
