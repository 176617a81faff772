/*
 * Model of the ledger protocol (../ledger-protocol.md) for the SPIN model checker (6.5). README.md says how it is run and
 * what came of it; check.sh runs it.
 *
 * A sink job (NS subtasks: writer + committer, checkpoints) and a bounded source job (one reader, own checkpoints) that
 * meet only in S3: ledger/<lane>/<segment>, commits/<lane>/<number>, each cell written at most once (If-None-Match).
 *
 * Rules, and the classes that implement them (io.github.flinksagemaker.internal...):
 *   3-6, 9, 10  writer: a lane's segments                    append.LaneWriter, writer.LaneSession
 *   35          writer, SETTLED: what is held                writer.RefusalFuse
 *   7, 8, 15    writer: fences, restorefrom                  append.LaneFencer, writer.WriterState
 *   12, 13, 17  snapshot, acked: what becomes a commit       writer.LaneSession
 *   12, 16      putcommit                                    writer.LaneCommitter
 *   18          OLDER: any but the latest checkpoint is restored
 *   14, 27, 41, 42  poll, MORE: tails and what they find     lanes.LaneTail, lanes.LanePosition, lanes.EndCommitFinder
 *   30          verdict, fresh                               enumerator.LedgerEnd, enumerator.EndDeclaration
 *   34          lr, lsucc; see, verdict: of the own chain    writer.WriterStart, enumerator.AwaitedRuns
 *   31 (LIST)   listed                                       lanes.LaneDiscovery
 * Not covered: a source that reads all runs (34), markers (34), event time (20-25 and 40: watermark.pml), how segments go to readers and trim marks (28, 33, 43-49: segments.pml),
 *   deletion (28), expiry (29), notifications (32), budgets (19), mode change, bytes of segments.
 *
 * Faults: up to CRASHES restarts of the sink job (all subtasks; with ALONE one subtask alone; with MIXED either), each leaving
 *   a zombie attempt (writer, its upstream and its committer) that may run on; PUTs that act though an error was seen and fences
 *   whose confirmation is lost (PERR); checkpoints that complete or are aborted; commit notifications that are late, lost or
 *   repeated; committer and writers of a restored attempt in any order; rescaling (P0, P1 after the first restart, P2 after
 *   the second); reader crashes (RCRASH) that roll back position and emission together.
 *
 * Checked: a record is emitted before the bounded end is reached (rule 30: never early); when nothing can move any more the
 *   sink is finished and the end has been reached (no deadlock; every step uses something up, so the state graph has no cycle
 *   and there is no livelock); exactly-once: never two results; at-least-once: two results only after a crash; a
 *   live writer or committer never meets a fence or foreign bytes. After an older checkpoint was restored: two results may
 *   come out and the job may fail by rule 16, but nothing is lost.
 *
 * Settings (-D): EO (exactly-once; without it at-least-once) NS P0 P1 P2 N CRASHES CKPTS PERR RCRASH RCKPTS
 *   ATONCE    the source is one step that looks at all there is (see there), which shrinks the search a hundredfold; without it
 *             it is a process a lane that reads on, and an enumerator.
 *   ALONE     one subtask restarts alone; needs FORWARD.      FORWARD: each subtask has records of its own, and after a restart
 *             of all they may change places (a source may hand out its splits differently); without it all take from one.
 *   GROUP     what is accepted becomes invocations one by one, and all that wait go into the next segment (rule 4).
 *   FUSE      what is refused is held, and goes into a later segment (rule 35; at any time, in any lane). Only with GROUP.
 *   OLDER     a restart of all may restore the checkpoint before the latest, or (not with NOBACK) go back to the branch it left.
 *   DISCARD   sink.fenced-commit=discard (rule 16).     MAYWAIT  after an older state the end need not be reached (rule 18).
 *   NOFINAL   after a restart the end is committed without a checkpoint (checkpointing switched off after a savepoint).
 *   NOCKPT    there are no checkpoints at all; ends are committed at once, and a restart begins anew.
 *   NOAFTER   no checkpoints once a task has finished, and none at the end (Flink's option is switched off).
 *   EARLYEOI  a notification for an earlier checkpoint that arrives after end of input also commits the end (Flink 1.20.0).
 *   RESTORED  restarts come after a completed checkpoint only.   LATE: the source starts after the last restart of the sink.
 *   NOZOMBIES crashed attempts stop at once.
 *   APART     the two fences of a read-committed lane, of its commits and of its segments, are steps of their own, in any order.
 *   SECOND    at any moment, also when the first has finished, the sink is executed anew on the same path without state, as
 *             another run; what is left of the first may run on. The source is that of the latest execution, which reads its own
 *             chain. Only with ATONCE, as NEWMAIN.
 *   NEWMAIN   each restart of all from a checkpoint is another main(): another run, which succeeds those of its state. Runs of the
 *             chain that nobody goes on from (an attempt that opened lanes, and died before a checkpoint) may end by silence. Once
 *             the sink has finished, the source may go on under another main(), too: Flink starts no writer of that run any more.
 *   Time: the time-out of rule 30 fires only when no lane can come any more (no restart is left, and every live writer has
 *   opened its lane): the rule asks that it be longer than a restart. NOTIMEOUT: it never fires.
 * Sabotage, which must fail: BAD_BYTES (a retry with other bytes) BAD_TAIL (commits fenced at the tail) BAD_READ_UNCOMMITTED
 *   BAD_EARLY_COMMIT BAD_LAZY_RECOMMIT BAD_STALE (any 404 since the lane's last data counts as "all read"; not with ATONCE)
 *   BAD_CLOSE (a closing segment alone closes an at-least-once lane) BAD_ULID (newest by ULID, clocks skewed) BAD_NO_A (end
 *   commits don't say A) BAD_SEG_END (a fence among the segments of a read-committed lane ends its reading; with ATONCE)
 *   BAD_HELD (a checkpoint does not wait for what is held)
 *   BAD_RUNS (closed lanes of another run count for the end) BAD_CHAIN (the own run is read without what it goes on from)
 *   BAD_FINISHED (a run that another main() made behind the sink's end is waited for without an end).
 * Only the latest zombie of a subtask is kept. Invoking is no step without GROUP (a crash before the append covers it).
 *
 * Kept small: what nobody can read, commit or restore any more is set to 0 (forget, stop, tidy); a commit that is durable is
 *   not tried again (it would find its own bytes); how many restarts there will be is drawn at the start; a segment is frozen
 *   and put in one step where nothing can come between (FUSED); of two subtasks that are alike the first gets the first record.
 */
#ifndef N
#define N 3
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
#ifndef P2
#define P2 P1
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef CKPTS
#define CKPTS 2
#endif
#ifndef PERR
#define PERR 1
#endif
#ifndef RCRASH
#define RCRASH 0
#endif
#ifndef RCKPTS
#define RCKPTS 1
#endif
#define NW (2*NS)                  /* 0..NS-1 live writers, NS.. their zombies */
#if defined(SECOND) || defined(NEWMAIN)
#define RUNS
#endif
#ifdef SECOND
#define STARTS 2
#else
#define STARTS 1
#endif
#ifndef NL
#if defined(ALONE) && !defined(MIXED)
#define NL (NS*STARTS+CRASHES)
#else
#define NL (NS*(CRASHES+STARTS))   /* lanes */
#endif
#endif
#define SM (N+4)                   /* segments per lane */
#define CM (CKPTS+4)               /* commits per lane */
#define ALL ((1<<N)-1)

/* segment contents */
#define NONE  0
#define OPEN  1
#define FENCE 2
#define CLOSE 3
#define ENTRY 16                   /* ENTRY + mask of records */
/* commit contents; the range and the end mark are in cont[], fixed when the committable is made */
#define COMMIT 1
#define SEG(l,k) seg[(l)*SM+(k)]
#define COM(l,n) com[(l)*CM+(n)]
#define CONT(l,n) cont[(l)*CM+(n)]
#define ENDMARK 64
/* writer status */
#define RUN 0
#define CLOSING 1
#define ATEND 2
#define DEAD 3

/* of a lane to be fenced (pc): what has been done already */
#define FENCEDCOM 64
#define FENCEDSEG 128
#define PICK(c,a) :: c -> a
#if NL == 1
#define ZANY (cb[0])
#elif NL == 2
#define ZANY (cb[0] || cb[1])
#elif NL == 3
#define ZANY (cb[0] || cb[1] || cb[2])
#elif NL == 4
#define ZANY (cb[0] || cb[1] || cb[2] || cb[3])
#elif NL == 5
#define ZANY (cb[0] || cb[1] || cb[2] || cb[3] || cb[4])
#else
#define ZANY (cb[0] || cb[1] || cb[2] || cb[3] || cb[4] || cb[5])
#endif
#if NS > 1
#define ALLENDED (w[0].st == ATEND && (P < 2 || w[1].st == ATEND))
#else
#define ALLENDED (w[0].st == ATEND)
#endif
#ifdef BAD_LAZY_RECOMMIT
#define LAZY 1
#else
#define LAZY 0
#endif
#ifdef NOZOMBIES
#define ZOMBIES 0
#else
#define ZOMBIES 1
#endif
#ifdef EARLYEOI
#define EARLY 1
#else
#define EARLY 0
#endif
#ifdef NOTIMEOUT
#define TIMEOUT 0
#else
#define TIMEOUT 1
#endif
#ifdef BAD_NO_A
#define KNOWA 0
#else
#define KNOWA 1
#endif
#ifdef BAD_ULID
#define BYULID 1
#else
#define BYULID 0
#endif
#ifdef BAD_CLOSE
#define BYCLOSE 1
#else
#define BYCLOSE 0
#endif
#if defined(NOFINAL) || defined(NOCKPT)
#define FREEEND 1
#else
#define FREEEND 0
#endif
#ifdef NOCKPT
#define FREE 1
#else
#define FREE now.crashed
#endif
#ifdef NOAFTER
#define MAYSNAP(s) (w[s].st != ATEND)
#if NS > 1
#define MAYCKPT (w[0].st != ATEND && w[1].st != ATEND)
#else
#define MAYCKPT (w[0].st != ATEND)
#endif
#define FINISHED true
#else
#define MAYSNAP(s) true
#define MAYCKPT true
#ifdef NOCKPT
#define FINISHED (c_expr { NOPEND })
#else
#define FINISHED (d.has && d.fin && c_expr { NOPEND })
#endif
#endif
/* The first attempt's subtasks are alike, so the first record may go to the first. */
#if NS > 1 && P0 == NS && !defined(FORWARD) && !defined(ALONE) && !defined(NOSYM)
#define TAKES(s) (s == 0 || pos[0] > 0 || crashed)
#else
#define TAKES(s) true
#endif
#ifdef MAYWAIT
#define LIVE !old
#else
#define LIVE true
#endif
#ifdef GROUP
#define WAITING(s) w[s].inv
#else
#define WAITING(s) w[s].buf
#endif
#ifdef FUSE
#define HELD(s) w[s].held
#define HOLD(s,m) w[s].held = m
#else
#define HELD(s) 0
#define HOLD(s,m) skip
#endif
#ifdef BAD_HELD
#define SETTLED(s) (w[s].infl == 0 && w[s].inv == 0)
#else
#define SETTLED(s) (w[s].infl == 0 && w[s].inv == 0 && HELD(s) == 0)
#endif
/* what an exactly-once zombie appends is never committed, so only its opening and its fences matter */
#if defined(EO) && !defined(BAD_READ_UNCOMMITTED)
#define IDLE(s) (s >= NS && w[s].st == ATEND)
#define ZAPPENDS 1
#else
#define IDLE(s) (s >= NS && w[s].st == ATEND)
#define ZAPPENDS 1
#endif
/* freezing and putting are one step where nothing can come between that shows */
#if N == 1 && PERR == 0 && !defined(GROUP) && !defined(BAD_BYTES)
#define FUSED
#endif

byte seg[NL*SM]; byte com[NL*CM]; byte cont[NL*CM];
byte lsub[NL]; byte lpar[NL]; byte lrun[NL];   /* what an opening says; lrun = restored checkpoint */
byte laft[NL];                                 /* A of the lane's end commit: rule 30 */
#ifdef BAD_ULID
byte lkey[NL];                                 /* ULID order */
#endif
byte nl;                                       /* lanes made */
#ifdef RUNS
byte lr[NL]; byte lsucc[NL];                   /* the run that an opening names, and those that it succeeds: rule 34 */
byte cur; byte chain;                          /* the run of the latest attempt, and the first of its chain */
#endif
#ifdef NEWMAIN
bit behind;                                    /* whether it is settled which main() the source goes on under behind the sink's end */
#endif

#ifdef FUSE
typedef Wr { byte lane; byte infl; byte buf; byte inv; byte held; byte nseg; byte ncom; byte ck; byte st = DEAD; bit opened; byte pc[NL] }
#else
typedef Wr { byte lane; byte infl; byte buf; byte inv; byte nseg; byte ncom; byte ck; byte st = DEAD; bit opened; byte pc[NL] }
#endif
Wr w[NW];
byte P = P0; byte pos[NS]; byte zpos[NS];      /* upstream, by share; without FORWARD only [0] is used */
bit sw; bit zsw;                               /* FORWARD: which subtask has which share */
byte pend[NL]; byte cb[2*NL];  /* committables: made; told to commit (cb: zombie committers', then live) */
byte crashes = CRASHES; byte ckb = CKPTS; byte perr = PERR; bit crashed; bit done; bit old; bit failed;
/* pending and latest completed checkpoint */
typedef Ck { bit has; byte id; byte pos[NS]; byte p; bit fin; byte lane[NS]; byte ncom[NS]; byte buf[NS]; byte pc[NS*NL]; byte pend[NL] }
bit cp; bit dcur; byte snap; byte ckid; Ck c; Ck d;
#ifdef OLDER
Ck o; Ck tmp;                                  /* the completed one before d, or of the branch that was left */
#endif
/* reader */
typedef Rd { byte disc; byte n[NL]; byte o[NL]; byte e[NL]; byte cnt[N] }
#ifdef ATONCE
bit armed; bit twice; bit early; bit torn;
#else
Rd r; Rd rd; bit rend; byte fresh; byte rcrash = RCRASH; byte rck = RCKPTS;
#endif

byte x, y, z, i, j, k, t, ok, ok2;          /* scratch, 0 between steps */

#ifdef FORWARD
#define UP(s) (((s)+sw) % NS)
#define ZUP(s) (((s)+zsw) % NS)
#else
#define UP(s) 0
#define ZUP(s) 0
#endif

/* guards that need loops; spin wants no call in a c_expr, so they have names */
c_decl {
\#define NOTIFIABLE notifiable(0)
\#define NOPEND nopend()
\#define RECOMMITTED recommitted()
#ifdef ATONCE
#ifdef LATE
\#define STARTED (!now.crashes || now.done)
#else
\#define STARTED 1
#endif
\#define DISC rdisc
\#define RE(i) re[i]
\#define SEES (see(), rtwice && !now.twice)
\#define SEESTORN (see(), rtorn && !now.torn)
\#define SEESEARLY (see(), !now.early && STARTED && !rall && (verdict() == 2 || verdict() == 1 && TIMEOUT && now.armed && nolanecomes()))
\#define SEESARM (see(), !now.armed && STARTED && !rall && TIMEOUT && verdict() == 1)
\#define ENDED (see(), verdict() == 2 || verdict() == 1 && TIMEOUT && nolanecomes())
#else
\#define DISC now.r.disc
\#define RE(i) now.r.e[i]
\#define NEWLANES (listed() != now.r.disc)
\#define NONEW (listed() == now.r.disc)
\#define CLOSED (verdict() > 0)
\#define ENDED (verdict() == 2 || verdict() == 1 && TIMEOUT && nolanecomes())
#endif
}
c_code {
  int notifiable(int act) {                            /* rule 12: what a completed checkpoint holds may be committed */
    int j, i, y, any = 0;
    for (j = 0; j < NL; j++) {
      y = now.d.has ? (now.d.pend[j] & now.pend[j]) : 0;
      if (FREEEND && FREE) { for (i = 0; i < (NS); i++) if (i < now.P && now.w[i].st == 2 && now.w[i].lane == j) y = now.pend[j]; }
      if (EARLY && now.dcur) for (i = 0; i < (NS); i++) if (i < now.P && now.w[i].st == 2 && now.w[i].lane == j) y = now.pend[j];
      if (y & ~now.cb[NL + j]) { any = 1; if (act) now.cb[NL + j] |= y; }
    }
    return any;
  }
  int nopend(void) { int j; for (j = 0; j < NL; j++) if (now.pend[j]) return 0; return 1; }
  int recommitted(void) {                              /* Flink: restored committables are committed in initializeState, before any snapshot */
    int j, i, cur;
    for (j = 0; j < NL; j++) if (now.cb[NL + j]) { for (cur = i = 0; i < NS; i++) cur |= i < now.P && now.w[i].lane == j; if (!cur) return 0; }
    return 1;
  }
#ifdef ATONCE
  int rdisc, re[NL], rtwice, rall, rtorn;
#ifdef BAD_RUNS
  int ended(int l) {                                   /* whether the end commit of another run's lane is there */
    int n, c, e = 0;
    for (n = 0; n < (CM) && (c = now.com[l * (CM) + n]); n++) if (c == COMMIT && now.cont[l * (CM) + n] >= ENDMARK) e = 2;
    return e;
  }
#endif
  void see(void) {                                     /* all that can be read now: LIST, segments, commits */
    int l, n, k, j, c, from, cnt[N];
    rdisc = rtwice = rtorn = 0; rall = 1;
    for (j = 0; j < (N); j++) cnt[j] = 0;
    for (l = 0; l < NL; l++) {
      re[l] = 0;
      if (l >= now.nl || !now.seg[l * (SM)]) continue;
#ifdef RUNS
#ifdef BAD_RUNS
      if (now.lr[l] < now.chain) { rdisc |= 1 << l; re[l] = ended(l); continue; }
#elif defined(BAD_CHAIN)
      if (now.lr[l] < now.cur) continue;
#else
      if (now.lr[l] < now.chain) continue;             /* another chain's: rule 34 */
#endif
#endif
      rdisc |= 1 << l;
#ifdef EO
#ifdef BAD_READ_UNCOMMITTED
      for (k = 1; !re[l] && k < (SM); k++) {
        c = now.seg[l * (SM) + k];
        if (c == NONE || c == FENCE) break;
        if (c == CLOSE) re[l] = 2; else for (j = 0; j < (N); j++) cnt[j] += (c - ENTRY) >> j & 1;
      }
#else
#ifdef BAD_SEG_END
      for (k = 1; k < (SM); k++) if (now.seg[l * (SM) + k] == FENCE) re[l] = 1;   /* as if a fence among segments ended the reading */
#endif
      for (n = from = 0; !re[l] && n < (CM) && (c = now.com[l * (CM) + n]); n++) {
        if (c == FENCE) { re[l] = 1; break; }
        for (k = from + 1; k <= now.cont[l * (CM) + n] % ENDMARK; k++) {
          c = now.seg[l * (SM) + k];
          if (c == NONE || c == FENCE) rtorn = 1;
          else if (c >= ENTRY) for (j = 0; j < (N); j++) cnt[j] += (c - ENTRY) >> j & 1;
        }
        from = now.cont[l * (CM) + n] % ENDMARK;
        if (now.cont[l * (CM) + n] >= ENDMARK) re[l] = 2;
      }
#endif
#else
      for (k = 1; !re[l] && k < (SM) && (c = now.seg[l * (SM) + k]); k++) {
        if (c == CLOSE) re[l] = BYCLOSE || now.com[l * (CM)] == COMMIT ? 2 : 3;
        else if (c == FENCE) re[l] = 1;
        else for (j = 0; j < (N); j++) cnt[j] += (c - ENTRY) >> j & 1;
      }
#endif
    }
    for (j = 0; j < (N); j++) { if (cnt[j] > 1) rtwice = 1; if (!cnt[j]) rall = 0; }
  }
#else
  int listed(void) { int j, x = now.r.disc; for (j = 0; j < now.nl; j++) if (now.seg[j * (SM)]) x |= 1 << j; return x; }
#endif
  void forget(void) {                                  /* what nobody can commit or read any more, so that equal states are equal */
    int l, n, k, m, live, max;
    for (l = 0; l < NL; l++) {
      for (live = k = 0; k < (NW); k++) if (now.w[k].st != 3 && now.w[k].lane == l) live = 1;
      if (live) continue;
      m = now.pend[l] | now.cb[l] | now.cb[NL + l] | now.d.pend[l] | now.c.pend[l];
#ifdef OLDER
      m |= now.o.pend[l];
#endif
      for (max = n = 0; n < (CM); n++) {
        if (now.com[l * (CM) + n] != COMMIT && !(m >> n & 1)) now.cont[l * (CM) + n] = 0;
        if (now.cont[l * (CM) + n] > ENDMARK) max = 1;
      }
      if (!max && !BYCLOSE) now.laft[l] = 0;
#if defined(EO) && !defined(BAD_READ_UNCOMMITTED)
      for (max = n = 0; n < (CM); n++) if (now.cont[l * (CM) + n] % ENDMARK > max) max = now.cont[l * (CM) + n] % ENDMARK;
      for (k = max + 1; k < (SM); k++) now.seg[l * (SM) + k] = NONE;
#endif
    }
  }
  int aft(int i) { return RE(i) == 2 ? now.laft[i] : -1; }
  int ofset = -1;                                      /* the lanes that verdict() is asked of: those of one run */
#define ASKED(i) (DISC & ofset & (1 << (i)))
#ifdef BAD_ULID
  int before(int a, int b) { return now.lkey[a] < now.lkey[b] || now.lkey[a] == now.lkey[b] && a < b; }
#else
  int before(int a, int b) { return now.lrun[a] < now.lrun[b] || now.lrun[a] == now.lrun[b] && aft(a) < aft(b); }
#endif
  int nolanecomes(void) { int i; if (now.crashes && !now.done) return 0; for (i = 0; i < (NS); i++) if (i < now.P && now.w[i].st != 3 && !now.w[i].opened) return 0; return 1; }
  int ofrun(int p, int newest) {                       /* rule 30: the newest lanes of the subtasks of parallelism p */
    int i, s, in = 0, known = !KNOWA, may = 0;
    for (s = 0; s < p; s++) {
      int n = -1;
      for (i = 0; i < NL; i++) if (ASKED(i) && now.lsub[i] == s && now.lpar[i] == p && (n < 0 || before(n, i))) n = i;
      if (n < 0 || aft(n) < 0) return 0;
      if (now.lrun[n] == newest) { in = 1; known |= aft(n) > newest; } else may |= aft(n) < newest;
    }
    return !in ? 0 : may && !known ? 1 : 2;
  }
  int ofone(void) {                                    /* rule 30, of one run's lanes known */
    int i, y = -1, p, best = 0, v;
    for (i = 0; i < NL; i++) if ASKED(i) { if (BYULID ? y < 0 || before(y, i) : now.lrun[i] > y) y = BYULID ? i : now.lrun[i]; }
    if (y < 0) return 0;
#ifdef BAD_ULID
    p = now.lpar[y];
    { int s; for (s = 0; s < p; s++) { int n = -1; for (i = 0; i < NL; i++) if (ASKED(i) && now.lsub[i] == s && now.lpar[i] == p && (n < 0 || before(n, i))) n = i; if (n < 0 || aft(n) < 0) return 0; } return 2; }
#endif
    for (p = 1; p <= (NS); p++) { v = ofrun(p, y); if (v > best) best = v; }
    return best;
  }
#if defined(RUNS) && !defined(BAD_RUNS)
  int verdict(void) {                                  /* rules 30 and 34, of a source of its own run: LedgerEnd.verdict(), AwaitedRuns.of() */
    int i, r, v, gone = 0, best = 2, come = 0, ended = 0;
    for (i = 0; i < NL; i++) if (DISC & (1 << i)) gone |= now.lsucc[i];
    for (r = 0; r <= now.cur; r++) {
      if (gone >> r & 1) continue;                     /* another goes on from it */
      for (ofset = i = 0; i < NL; i++) if ((DISC & (1 << i)) && now.lr[i] == r) ofset |= 1 << i;
      if (!ofset) continue;
      v = ofone();
      ended |= v > 0;                                  /* the whole input has ended once */
      if (r == now.cur) come = 1; else if (!v) v = 1;  /* an earlier one of the chain may also end by silence */
      if (v < best) best = v;
    }
    ofset = -1;
#ifdef BAD_FINISHED
    ended = 0;
#endif
    return come ? best : ended;                        /* the sink may have finished: only the time-out tells */
  }
#else
  int verdict(void) { return ofone(); }                /* rule 30, of the lanes known: LedgerEnd.verdict() */
#endif
}

inline newlane(s) {                                  /* a writer starts: rules 1, 3 (opening is put by the writer) */
  w[s].lane = nl; lsub[nl] = s; lpar[nl] = P; lrun[nl] = (d.has -> d.id : 0); w[s].ck = lrun[nl];
  w[s].infl = OPEN; w[s].nseg = 0; w[s].ncom = 0; w[s].st = RUN; w[s].opened = 0; w[s].buf = 0; w[s].inv = 0; HOLD(s,0);
  for (j : 0 .. NL-1) { w[s].pc[j] = 0 }
#ifdef RUNS
  lr[nl] = cur;
#endif
#ifdef BAD_ULID
  lkey[nl] = (d.has -> lkey[d.lane[0]] : 0) + (crashed -> 1 + 2*(1-sk) : 1);
#endif
  nl++
}

inline acked(s) {                                     /* w[s].infl is durable */
  if :: w[s].infl == OPEN -> w[s].opened = 1 :: else fi;
  if :: w[s].infl == CLOSE && s >= NS && !BYCLOSE -> w[s].st = ATEND                /* a zombie's end is never committed */
     :: w[s].infl == CLOSE && (s < NS || BYCLOSE) -> w[s].st = ATEND; laft[w[s].lane] = w[s].ck; w[s].ck = 0;           /* rule 30: A */
#if defined(EO) || !defined(BAD_CLOSE)
        CONT(w[s].lane, w[s].ncom) = w[s].nseg + ENDMARK;          /* rule 17 */
        pend[w[s].lane] = pend[w[s].lane] | (1 << w[s].ncom);
        w[s].ncom++
#endif
     :: else fi;
  w[s].infl = 0; if :: w[s].st == ATEND -> w[s].nseg = 0 :: else -> w[s].nseg++ fi
}

inline put(s) {                                        /* conditional PUT, answered: rule 5, 9 */
  x = w[s].lane; k = w[s].nseg;
  if :: SEG(x,k) == NONE -> SEG(x,k) = w[s].infl; acked(s)
     :: SEG(x,k) == FENCE -> assert(s >= NS); stop(s)
#ifdef BAD_BYTES
     :: else -> acked(s)
#else
     :: SEG(x,k) == w[s].infl -> acked(s)
     :: else -> assert(false)                         /* corruption */
#endif
  fi; x = 0; k = 0; tidy(s)
}
#ifdef FUSED
#define PUTNOW(s) put(s)
#else
#define PUTNOW(s) skip
#endif

inline stop(s) {                                       /* nothing is left that tells stopped ones apart */
  w[s].st = DEAD; w[s].lane = 0; w[s].infl = 0; w[s].buf = 0; w[s].inv = 0; HOLD(s,0); w[s].ck = 0; w[s].nseg = 0; w[s].ncom = 0; w[s].opened = 0;
  for (j : 0 .. NL-1) { w[s].pc[j] = 0 }; ok = 0; for (j : NS .. NW-1) { if :: w[j].st != DEAD -> ok = 1 :: else fi };
  if :: ok == 0 -> zsw = 0; for (j : 0 .. NS-1) { zpos[j] = 0 } :: else fi; ok = 0; j = 0
}
inline tidy(s) {                                       /* a zombie that can't do anything any more that matters has stopped */
  if :: IDLE(s) -> ok = 1; for (j : 0 .. NL-1) { if :: w[s].pc[j] -> ok = 0 :: else fi }; j = 0;
        if :: ok -> stop(s) :: else fi; ok = 0
     :: else fi
}

proctype writer(byte s) { byte l;
end: do
  /* a record arrives; not between a barrier and this subtask's snapshot */
#ifdef FORWARD
  :: atomic { s < NS && w[s].st == RUN && pos[UP(s)] < N && (!cp || (snap & (1<<s))) -> if :: (pos[UP(s)] % NS) == UP(s) -> w[s].buf = w[s].buf | (1 << pos[UP(s)]) :: else fi; pos[UP(s)]++ }
  :: atomic { s >= NS && ZAPPENDS && w[s].st == RUN && zpos[ZUP(s%NS)] < N -> if :: (zpos[ZUP(s%NS)] % NS) == ZUP(s%NS) -> w[s].buf = w[s].buf | (1 << zpos[ZUP(s%NS)]) :: else fi; zpos[ZUP(s%NS)]++ }
#else
  :: d_step { s < NS && w[s].st == RUN && pos[0] < N && TAKES(s) && (!cp || (snap & (1<<s))) -> w[s].buf = w[s].buf | (1 << pos[0]); pos[0]++ }
  :: d_step { s >= NS && ZAPPENDS && w[s].st == RUN && zpos[0] < N -> w[s].buf = w[s].buf | (1 << zpos[0]); zpos[0]++ }
#endif
  /* a batch: its segment's bytes are frozen */
#ifdef GROUP
  :: d_step { w[s].st == RUN && w[s].buf -> k = 0; do :: w[s].buf & (1<<k) -> break :: else -> k++ od;   /* an invocation is accepted */
       w[s].inv = w[s].inv | (1<<k); w[s].buf = w[s].buf & ~(1<<k); k = 0 }
#endif
#ifdef FUSE
  /* the endpoint refuses one, which is held, and let go of some time later, behind others perhaps: rule 35 */
  :: d_step { w[s].st == RUN && w[s].buf -> k = 0; do :: w[s].buf & (1<<k) -> break :: else -> k++ od;
       HOLD(s, HELD(s) | (1<<k)); w[s].buf = w[s].buf & ~(1<<k); k = 0 }
  :: d_step { w[s].st == RUN && HELD(s) -> w[s].inv = w[s].inv | HELD(s); HOLD(s,0) }
#endif
  :: d_step { w[s].st == RUN && w[s].infl == 0 && w[s].opened && WAITING(s) && (s < NS || ZAPPENDS) -> w[s].infl = ENTRY + WAITING(s); WAITING(s) = 0; PUTNOW(s) }
  /* end of input: rule 10 */
  :: d_step { w[s].st == RUN && w[s].infl == 0 && w[s].opened && w[s].buf == 0 && w[s].inv == 0 && HELD(s) == 0 &&
              ((s < NS && pos[UP(s)] == N && (!cp || (snap & (1<<s)))) || (s >= NS && ZAPPENDS && zpos[ZUP(s%NS)] == N)) -> w[s].infl = CLOSE; w[s].st = CLOSING; PUTNOW(s) }
  :: d_step { w[s].st != DEAD && w[s].infl -> put(s) }
  /* conditional PUT that acts but is answered by an error: retried later */
  :: d_step { perr > 0 && w[s].st != DEAD && w[s].infl && SEG(w[s].lane, w[s].nseg) == NONE -> perr--; SEG(w[s].lane, w[s].nseg) = w[s].infl
#ifdef BAD_BYTES
       ; if :: w[s].infl >= ENTRY -> w[s].infl = w[s].infl | w[s].buf; w[s].buf = 0 :: else fi   /* the retry is built anew, with what came since */
#endif
     }
#ifdef BAD_BYTES
  :: d_step { w[s].st == RUN && w[s].infl >= ENTRY && w[s].buf -> w[s].infl = w[s].infl | w[s].buf; w[s].buf = 0 }
#endif
  /* fences, in the background: rules 7, 8, 15 */
  :: atomic {
       if
       PICK(w[s].st != DEAD && w[s].pc[0], l = 0)
#if NL > 1
       PICK(w[s].st != DEAD && w[s].pc[1], l = 1)
#endif
#if NL > 2
       PICK(w[s].st != DEAD && w[s].pc[2], l = 2)
#endif
#if NL > 3
       PICK(w[s].st != DEAD && w[s].pc[3], l = 3)
#endif
#if NL > 4
       PICK(w[s].st != DEAD && w[s].pc[4], l = 4)
#endif
#if NL > 5
       PICK(w[s].st != DEAD && w[s].pc[5], l = 5)
#endif
       fi;
#if defined(EO) && defined(APART)
       if                                                            /* side by side: its commits, at exactly the number of the state, */
       :: w[s].pc[l] < FENCEDCOM || w[s].pc[l] >= FENCEDSEG -> d_step {
#ifdef BAD_TAIL
         k = 0; do :: COM(l,k) == COMMIT -> k++ :: else -> break od;
#else
         k = w[s].pc[l] % FENCEDCOM - 1;
#endif
         assert(COM(l,k) != COMMIT || s >= NS || crashed == 0 || EARLY || old);    /* rule 15: only if an older state was restored */
         do :: COM(l,k) == COMMIT -> k++ :: else -> break od;
         COM(l,k) = FENCE; k = 0 };
         if :: w[s].pc[l] >= FENCEDSEG -> w[s].pc[l] = 0 :: else -> w[s].pc[l] = w[s].pc[l] + FENCEDCOM   /* confirmed */
            :: perr > 0 -> perr--                                    /* unknown: stays in the state */
         fi
       :: w[s].pc[l] < FENCEDSEG -> d_step {                         /* and its segments at the tail, so that the old attempt stops at its next append */
         k = SM-1; do :: k > 0 && SEG(l,k) == NONE -> k-- :: else -> break od;
         if :: SEG(l,k) != NONE && SEG(l,k) != FENCE && k+1 < SM -> SEG(l,k+1) = FENCE :: else fi; k = 0 };
         if :: w[s].pc[l] >= FENCEDCOM -> w[s].pc[l] = 0 :: else -> w[s].pc[l] = w[s].pc[l] + FENCEDSEG
            :: perr > 0 -> perr--
         fi
       fi;
#else
       d_step {
#ifdef EO
#ifdef BAD_TAIL
         k = 0; do :: COM(l,k) == COMMIT -> k++ :: else -> break od;
#else
         k = w[s].pc[l] - 1;
#endif
         assert(COM(l,k) != COMMIT || s >= NS || crashed == 0 || EARLY || old);    /* rule 15: only if an older state was restored */
         do :: COM(l,k) == COMMIT -> k++ :: else -> break od;
         COM(l,k) = FENCE;
         /* and its segments at the tail, so that the old attempt stops at its next append */
         k = SM-1; do :: k > 0 && SEG(l,k) == NONE -> k-- :: else -> break od;
         if :: SEG(l,k) != NONE && SEG(l,k) != FENCE && k+1 < SM -> SEG(l,k+1) = FENCE :: else fi
#else
         k = 0; do :: SEG(l,k) == NONE || SEG(l,k) == FENCE -> break :: else -> k++ od;
         SEG(l,k) = FENCE
#endif
       k = 0 };
       if :: w[s].pc[l] = 0                                          /* confirmed */
          :: perr > 0 -> perr--                                      /* unknown: stays in the state */
       fi;
#endif
       l = 0; d_step { tidy(s) } }
  /* a zombie stops at any point */
  :: d_step { s >= NS && w[s].st != DEAD -> stop(s) }
  od
}

/* snapshot of one subtask at its barrier: flush(false) has ended, committable is made, state is taken */
inline snapshot(s) {
  snap = snap | (1<<s);
#ifdef EO
  if :: w[s].st == RUN ->
     t = (w[s].ncom == 0 -> 0 : CONT(w[s].lane, w[s].ncom-1) % ENDMARK);
     if :: w[s].nseg - 1 > t -> CONT(w[s].lane, w[s].ncom) = w[s].nseg - 1; pend[w[s].lane] = pend[w[s].lane] | (1 << w[s].ncom); w[s].ncom++
        :: else fi                                                   /* rule 13 */
     :: else fi;
#endif
  if :: w[s].st == RUN -> w[s].ck = ckid :: else fi;
  c.lane[s] = w[s].lane; c.pend[w[s].lane] = pend[w[s].lane];
  if :: w[s].st != ATEND -> c.fin = 0 :: else fi;
  if :: crashes > 0 ->                                 /* a restart may follow */
    c.ncom[s] = w[s].ncom; c.buf[s] = w[s].buf;
#ifdef FORWARD
    c.pos[UP(s)] = pos[UP(s)];
#endif
    for (j : 0 .. NL-1) { c.pc[s*NL+j] = w[s].pc[j] % FENCEDCOM }
  :: else fi;
  j = 0; t = 0
}

inline clearpending() { cp = 0; snap = 0; c.fin = 0; c.id = 0; c.p = 0; for (j : 0 .. NS-1) { c.pos[j] = 0; c.lane[j] = 0; c.ncom[j] = 0; c.buf[j] = 0 };
  for (j : 0 .. NS*NL-1) { c.pc[j] = 0 }; for (j : 0 .. NL-1) { c.pend[j] = 0 }; j = 0 }

inline zombify(s) {
  if :: w[s].st != DEAD && ZOMBIES ->
    w[NS+s].lane = w[s].lane; w[NS+s].st = w[s].st; w[NS+s].opened = w[s].opened; for (j : 0 .. NL-1) { w[NS+s].pc[j] = w[s].pc[j] };
    if :: ZAPPENDS || !w[s].opened -> w[NS+s].infl = w[s].infl :: else -> w[NS+s].infl = 0 fi;
    if :: ZAPPENDS -> w[NS+s].buf = w[s].buf; w[NS+s].inv = w[s].inv; HOLD(NS+s,HELD(s)); w[NS+s].ck = w[s].ck; w[NS+s].nseg = w[s].nseg; w[NS+s].ncom = w[s].ncom
       :: else -> w[NS+s].buf = 0; w[NS+s].inv = 0; HOLD(NS+s,0); w[NS+s].ck = 0; w[NS+s].nseg = 0; w[NS+s].ncom = 0; w[NS+s].st = RUN fi
  :: else fi;
  w[s].st = DEAD
}

inline restorefrom(s, q) {                             /* element q of the checkpoint goes to subtask s: rule 7 */
  w[s].buf = w[s].buf | d.buf[q];
  for (j : 0 .. NL-1) { if :: d.pc[q*NL+j] -> w[s].pc[j] = d.pc[q*NL+j] :: else fi };
  w[s].pc[d.lane[q]] = d.ncom[q] + 1;
#ifdef RUNS
  for (j : 0 .. NL-1) { if :: w[s].pc[j] && lr[j] != cur -> lsucc[w[s].lane] = lsucc[w[s].lane] | (1 << lr[j]) :: else fi }
#endif
}

#ifdef OLDER
inline ckcopy(a, b) { a.has = b.has; a.id = b.id; a.p = b.p; a.fin = b.fin;
  for (j : 0 .. NS-1) { a.pos[j] = b.pos[j]; a.lane[j] = b.lane[j]; a.ncom[j] = b.ncom[j]; a.buf[j] = b.buf[j] };
  for (j : 0 .. NS*NL-1) { a.pc[j] = b.pc[j] }; for (j : 0 .. NL-1) { a.pend[j] = b.pend[j] }; j = 0 }
inline ckclear(a) { a.has = 0; a.id = 0; a.p = 0; a.fin = 0;
  for (j : 0 .. NS-1) { a.pos[j] = 0; a.lane[j] = 0; a.ncom[j] = 0; a.buf[j] = 0 };
  for (j : 0 .. NS*NL-1) { a.pc[j] = 0 }; for (j : 0 .. NL-1) { a.pend[j] = 0 }; j = 0 }
#endif

#ifdef AFTERDONE
#define MAYSECOND done
#else
#define MAYSECOND true
#endif
#ifdef RESTORED
#define MAYCRASH d.has
#else
#define MAYCRASH true
#endif
proctype coordinator() { byte a; bit sk; bit sa;
end: do
  :: atomic { !done && !failed && !cp && ckb > 0 && MAYCKPT -> d_step { ckb--; cp = 1; ckid++; snap = 0; c.fin = 1;
       if :: crashes > 0 -> c.id = ckid; c.p = P; c.pos[0] = pos[0] :: else fi } }
#if !defined(NOAFTER) && !defined(NOCKPT)
  :: atomic { !done && !cp && ckb == 0 && ALLENDED && !d.fin -> d_step { cp = 1; ckid++; snap = 0; c.fin = 1;
       if :: crashes > 0 -> c.id = ckid; c.p = P; c.pos[0] = pos[0] :: else fi } }  /* the final checkpoint */
#endif
  :: d_step { cp && SETTLED(0) && w[0].opened && w[0].st != CLOSING && !(snap & 1) && MAYSNAP(0) -> snapshot(0) }
#if NS > 1
  :: d_step { cp && P > 1 && SETTLED(1) && w[1].opened && w[1].st != CLOSING && !(snap & 2) && MAYSNAP(1) -> snapshot(1) }
#endif
  :: d_step { cp && snap == (1<<P)-1 && (LAZY || c_expr { RECOMMITTED }) ->                /* completes */
#ifdef OLDER
       if :: crashes > 0 -> ckcopy(o, d) :: else -> ckclear(o) fi;
#endif
       d.has = 1; dcur = 1; d.p = c.p; d.fin = c.fin; d.id = c.id;
       for (j : 0 .. NS-1) { d.pos[j] = c.pos[j]; d.lane[j] = (crashes > 0 -> c.lane[j] : 0); d.ncom[j] = c.ncom[j]; d.buf[j] = c.buf[j] };
       for (j : 0 .. NS*NL-1) { d.pc[j] = c.pc[j] };
       for (j : 0 .. NL-1) { ok2 = 0; for (i : 0 .. NS-1) { if :: i < P && c.lane[i] == j -> ok2 = 1 :: else fi };
                             d.pend[j] = (ok2 -> c.pend[j] & pend[j] : pend[j]) };
       clearpending(); i = 0; ok2 = 0 }
  :: d_step { cp && ckb > 0 -> ckb--; clearpending() }  /* aborted */
#ifdef NOAFTER
  :: d_step { cp && !MAYCKPT -> clearpending() }        /* aborted: a task has finished */
#endif
  /* notification, late or lost (a later one covers it) or repeated */
  :: d_step { c_expr { NOTIFIABLE } -> c_code { notifiable(1); } }
#ifdef BAD_EARLY_COMMIT
  :: d_step { pend[0] & ~cb[NL+0] -> cb[NL+0] = pend[0] }   /* commits without waiting for the checkpoint */
#endif
  /* the sink job finishes */
  :: d_step { !done && !cp && ALLENDED && FINISHED -> done = 1; crashes = 0; ckb = 0
#ifdef OLDER
       ; ckclear(o)
#endif
     }
#ifdef NEWMAIN
  /* the source's job is restored from a checkpoint behind the sink's end, under this main() or another, whose run has no lane */
  :: atomic { done && !behind -> behind = 1; if :: cur++ :: true fi }
#endif
#ifdef SECOND
  /* another execution on the same path, without state; the first one has finished, or goes on somewhere: a run of its own */
  :: d_step { !chain && !failed && MAYSECOND ->
       P = P1; crashed = 0; done = 0; old = 0; dcur = 0; clearpending();
       for (j : 0 .. NL-1) { cb[j] = cb[j] | (d.pend[j] & pend[j]) | cb[NL+j]; pend[j] = 0; cb[NL+j] = 0 };
       for (i : 0 .. NS-1) { zombify(i) };
       zpos[0] = pos[0]; pos[0] = 0;
       d.has = 0; d.fin = 0; d.id = 0; d.p = 0; for (i : 0 .. NS-1) { d.pos[i] = 0; d.lane[i] = 0; d.ncom[i] = 0; d.buf[i] = 0 };
       for (i : 0 .. NS*NL-1) { d.pc[i] = 0 }; for (j : 0 .. NL-1) { d.pend[j] = 0 };
       cur++; chain = cur; armed = 0;
       for (i : 0 .. NS-1) { if :: i < P -> newlane(i) :: else fi };
       for (j : 0 .. NS-1) { if :: w[j].st == DEAD -> w[j].lane = 0; w[j].infl = 0; w[j].buf = 0; w[j].inv = 0; HOLD(j,0); w[j].ck = 0; w[j].nseg = 0; w[j].ncom = 0; w[j].opened = 0;
         for (i : 0 .. NL-1) { w[j].pc[i] = 0 } :: else fi };
       for (i : NS .. NW-1) { if :: w[i].st != DEAD -> tidy(i) :: else -> stop(i) fi };
       c_code { forget(); };
       i = 0; j = 0; x = 0; y = 0; z = 0 }
#endif
  /* crash and restart; everything the old attempt might still do is left to zombies */
  :: atomic { !done && !failed && crashes > 0 && MAYCRASH -> crashes--;
#ifdef ALONE
       /* one subtask restarts alone from the latest completed checkpoint */
       if :: a = 0
          :: NS > 1 && P > 1 -> a = 1
#ifdef MIXED
          :: a = NS
#endif
       fi;
#else
       a = NS;
#endif
#ifdef BAD_ULID
       if :: sk = 0 :: sk = 1 fi;
#endif
#ifdef FORWARD
       if :: sa = sw :: a == NS && NS > 1 -> sa = 1-sw fi;
#endif
#ifdef OLDER
       if :: true
          :: o.has -> d_step { ckcopy(tmp, d); ckcopy(d, o);
#ifdef NOBACK
            ckclear(o);
#else
            ckcopy(o, tmp);
#endif
            ckclear(tmp); old = 1 }
       fi;
#endif
       d_step {
       P = (crashed -> P2 : P1); crashed = 1; d.fin = 0; dcur = 0; clearpending();
       for (j : 0 .. NL-1) { cb[j] = cb[j] | (d.pend[j] & pend[j]) | cb[NL+j] };
       for (i : 0 .. NS-1) { if :: a == NS || a == i -> zombify(i);
#ifdef FORWARD
          zpos[UP(i)] = pos[UP(i)]; pos[UP(i)] = (d.has -> d.pos[UP(i)] : 0)
#endif
          :: else fi };
#ifdef FORWARD
       zsw = sw; sw = sa; sa = 0;
#endif
#ifndef FORWARD
       zpos[0] = pos[0]; pos[0] = (d.has -> d.pos[0] : 0);
#endif
       if :: a == NS ->
#ifdef NEWMAIN
         if :: d.has -> cur++ :: else fi;               /* a savepoint, and another main(): another run, of the same chain */
#endif
         for (j : 0 .. NL-1) { pend[j] = d.pend[j]; cb[NL+j] = d.pend[j] };
         for (i : 0 .. NS-1) { if :: i < P -> newlane(i) :: else fi };
         if :: d.has -> for (i : 0 .. NS-1) { if :: i < d.p -> y = (i < P -> i : 0); restorefrom(y, i) :: else fi } :: else fi
       :: else ->                                       /* its committables: those of its lane; old lanes stay as they are */
         z = w[a].lane; pend[z] = pend[z] & d.pend[z]; cb[NL+z] = pend[z];
         newlane(a); if :: d.has -> restorefrom(a, a) :: else fi
       fi;
       for (j : 0 .. NS-1) { if :: w[j].st == DEAD -> w[j].lane = 0; w[j].infl = 0; w[j].buf = 0; w[j].inv = 0; HOLD(j,0); w[j].ck = 0; w[j].nseg = 0; w[j].ncom = 0; w[j].opened = 0;
         for (i : 0 .. NL-1) { w[j].pc[i] = 0 } :: else fi };
       for (i : NS .. NW-1) { if :: w[i].st != DEAD -> tidy(i) :: else -> stop(i) fi };
       if :: crashes == 0 -> d.id = 0; d.p = 0; for (i : 0 .. NS-1) { d.pos[i] = 0; d.lane[i] = 0; d.ncom[i] = 0; d.buf[i] = 0 }; for (i : 0 .. NS*NL-1) { d.pc[i] = 0 }
          :: else fi;
       c_code { forget(); };
       i = 0; j = 0; x = 0; y = 0; z = 0 }; a = 0; sk = 0
     }
  od
}

inline putcommit(live) {                          /* one conditional PUT of fixed content; a lane's commits in order */
  if
  PICK(cb[(live)*NL+0], l = 0)
#if NL > 1
  PICK(cb[(live)*NL+1], l = 1)
#endif
#if NL > 2
  PICK(cb[(live)*NL+2], l = 2)
#endif
#if NL > 3
  PICK(cb[(live)*NL+3], l = 3)
#endif
#if NL > 4
  PICK(cb[(live)*NL+4], l = 4)
#endif
#if NL > 5
  PICK(cb[(live)*NL+5], l = 5)
#endif
  fi;
  d_step {
  y = 0; do :: cb[(live)*NL+l] & (1<<y) -> break :: else -> y++ od;
  assert(!live || COM(l,y) != FENCE || old);            /* rule 16 */
#ifndef DISCARD
  if :: live && COM(l,y) == FENCE -> failed = 1; crashes = 0; ckb = 0; clearpending(); for (i : 0 .. NS-1) { w[i].st = DEAD; w[i].infl = 0; w[i].buf = 0; w[i].inv = 0; HOLD(i,0) };
        i = 0; j = 0; for (x : 0 .. NL-1) { cb[NL+x] = 0 }; x = 0
     :: else fi;
#endif
  if :: COM(l,y) == NONE -> COM(l,y) = COMMIT :: else fi;
  cb[(live)*NL+l] = cb[(live)*NL+l] & ~(1<<y);
  if :: COM(l,y) == COMMIT -> pend[l] = pend[l] & ~(1<<y); d.pend[l] = d.pend[l] & ~(1<<y); c.pend[l] = c.pend[l] & ~(1<<y);
#ifdef OLDER
        o.pend[l] = o.pend[l] & ~(1<<y);
#endif
        cb[l] = cb[l] & ~(1<<y); cb[NL+l] = cb[NL+l] & ~(1<<y)             /* repetitions find identical bytes: done */
     :: live && COM(l,y) == FENCE -> pend[l] = pend[l] & ~(1<<y)           /* discarded */
     :: else fi;
  l = 0; y = 0 }
}
proctype committer() { byte l; end: do :: atomic { putcommit(1) } od }
proctype zombiecommitter() { byte l; end: do :: atomic { putcommit(0) }
  :: d_step { ZANY -> for (x : 0 .. NL-1) { cb[x] = 0 }; x = 0 } od }

/* the reader: rules 27, 30, 31, 41, 42 */
#ifdef BAD_STALE
#define STALE skip
#define LISTEDAFTER true
#else
#define STALE fresh = 0
#define LISTEDAFTER (fresh & LISTED)
#endif
#define LISTED 128
#define READ(i) (!(r.disc & (1<<(i))) || (r.o[i] == 0 && (r.e[i] != 0 || (fresh & (1<<(i))))))
#if NL == 1
#define ALLREAD READ(0)
#elif NL == 2
#define ALLREAD (READ(0) && READ(1))
#elif NL == 3
#define ALLREAD (READ(0) && READ(1) && READ(2))
#elif NL == 4
#define ALLREAD (READ(0) && READ(1) && READ(2) && READ(3))
#elif NL == 5
#define ALLREAD (READ(0) && READ(1) && READ(2) && READ(3) && READ(4))
#else
#define ALLREAD (READ(0) && READ(1) && READ(2) && READ(3) && READ(4) && READ(5))
#endif
inline rcopy(a, b) { a.disc = b.disc; for (j : 0 .. NL-1) { a.n[j] = b.n[j]; a.o[j] = b.o[j]; a.e[j] = b.e[j] }; for (j : 0 .. N-1) { a.cnt[j] = b.cnt[j] }; j = 0 }

inline poll(l) {                                        /* GET of the next number */
#ifdef EO
#ifdef BAD_READ_UNCOMMITTED
  k = SEG(l, r.n[l]+1);
  if :: k >= ENTRY -> r.o[l] = r.o[l] | (1 << (r.n[l]+1)) :: k == CLOSE -> r.e[l] = 2 :: else fi; r.n[l]++;
#else
  if :: COM(l, r.n[l]) == FENCE -> r.e[l] = 1
     :: COM(l, r.n[l]) == COMMIT ->
        k = (r.n[l] == 0 -> 0 : CONT(l, r.n[l]-1) % ENDMARK) + 1;
        do :: k <= CONT(l, r.n[l]) % ENDMARK -> assert(SEG(l,k) != NONE && SEG(l,k) != FENCE);
              if :: SEG(l,k) >= ENTRY -> r.o[l] = r.o[l] | (1<<k) :: else fi; k++
           :: else -> break od;
        if :: CONT(l, r.n[l]) >= ENDMARK -> r.e[l] = 2 :: else fi;
        r.n[l]++
  fi;
#endif
#else
  k = SEG(l, r.n[l]+1);
#ifndef BAD_CLOSE
  if :: k == CLOSE && COM(l,0) == COMMIT -> r.e[l] = 2 :: k == CLOSE && COM(l,0) != COMMIT -> r.e[l] = 3
#else
  if :: k == CLOSE -> r.e[l] = 2
#endif
     :: k == FENCE -> r.e[l] = 1 :: else -> r.o[l] = r.o[l] | (1 << (r.n[l]+1)); r.n[l]++ fi;
#endif
  k = 0; STALE; fresh = fresh & ~(1<<l)
}
#ifdef EO
#ifdef BAD_READ_UNCOMMITTED
#define MORE(l) (SEG(l, r.n[l]+1) != NONE && SEG(l, r.n[l]+1) != FENCE)
#else
#define MORE(l) (COM(l, r.n[l]) != NONE)
#endif
#else
#define MORE(l) (SEG(l, r.n[l]+1) != NONE)
#endif

#ifdef LATE
#define GO (!rend && crashes == 0)
#else
#define GO (!rend)
#endif
#ifndef ATONCE
proctype reader(byte l) {                               /* one process a lane, one reader's state */
end: do
  :: d_step { GO && (r.disc & (1<<l)) && r.e[l] == 0 && MORE(l) -> poll(l) }
#ifndef BAD_CLOSE
#ifndef EO
  :: d_step { GO && r.e[l] == 3 && COM(l,0) == COMMIT -> r.e[l] = 2; STALE }
#endif
#endif
  :: d_step { GO && r.o[l] -> for (k : 1 .. SM-1) { if :: r.o[l] & (1<<k) -> for (j : 0 .. N-1) { if :: ((SEG(l,k)-ENTRY) & (1<<j)) && r.cnt[j] < 3 -> r.cnt[j]++ :: else fi } :: else fi }; r.o[l] = 0; k = 0; j = 0;
       for (j : 0 .. N-1) {
#ifdef EO
         assert(r.cnt[j] < 2 || old);                   /* exactly-once */
#else
         assert(r.cnt[j] < 2 || crashed);               /* at-least-once */
#endif
       } ; j = 0 }
  /* a 404 at the tail, remembered */
#ifndef BAD_STALE
  :: d_step { GO && (r.disc & (1<<l)) && r.e[l] == 0 && !MORE(l) && !(fresh & (1<<l)) && c_expr { CLOSED } -> fresh = fresh | (1<<l) }
#else
  :: d_step { GO && (r.disc & (1<<l)) && r.e[l] == 0 && !MORE(l) && !(fresh & (1<<l)) -> fresh = fresh | (1<<l) }
#endif
  od
}

proctype enumerator() {
end: do
  /* LIST: new lanes */
  :: d_step { GO && c_expr { NEWLANES } -> c_code { now.r.disc = listed(); }; STALE }
  /* LIST: none */
#ifndef BAD_STALE
  :: d_step { GO && r.disc && !(fresh & LISTED) && c_expr { NONEW && CLOSED } -> fresh = fresh | LISTED }
#endif
  /* rule 30 */
  :: d_step { GO && r.disc && c_expr { ENDED } && ALLREAD && LISTEDAFTER -> rend = 1; for (j : 0 .. N-1) { assert(r.cnt[j] >= 1) }; j = 0 }      /* never before all is emitted */
  /* the reader's checkpoints and crashes */
  :: d_step { GO && rcrash > 0 && rck > 0 -> rck--; rcopy(rd, r); j = 0 }
  :: d_step { GO && rcrash > 0 -> rcrash--; rcopy(r, rd); fresh = 0; j = 0 }
  :: d_step { rcrash > 0 -> rcrash = 0; for (j : 0 .. NL-1) { rd.n[j] = 0; rd.o[j] = 0; rd.e[j] = 0 }; for (j : 0 .. N-1) { rd.cnt[j] = 0 }; rd.disc = 0; j = 0 }
  od
}
#else
/* A source that has ended had, at its last read, read all that there was: after it came only 404s and a LIST without a new lane,
   and what is there stays. So it is enough to look at all at once, at every moment. armed: what the time-out is to rule out was
   seen once. */
#ifdef EO
#define MAYREPEAT old
#else
#define MAYREPEAT crashed
#endif
proctype source() {
end: do
  :: d_step { !MAYREPEAT && c_expr { SEES } -> twice = 1; assert(!twice) }
  :: d_step { c_expr { SEESTORN } -> torn = 1; assert(!torn) }          /* a committed range that has no segment or a fence in it */
  :: d_step { c_expr { SEESEARLY } -> early = 1; assert(!early) }       /* never before all is emitted */
  :: d_step { c_expr { SEESARM } -> armed = 1 }
  od
}
#endif

init { bit sk; byte q; atomic {
  if :: crashes = CRASHES :: crashes > 0 -> crashes = 0      /* how many there will be is drawn at once */
#if CRASHES > 1
     :: crashes = 1
#endif
#if CRASHES > 2
     :: crashes = 2
#endif
  fi;
  for (i : 0 .. NS-1) { if :: i < P -> newlane(i) :: else fi }; i = 0; j = 0; sk = 0;
  for (q : 0 .. NW-1) { run writer(q) }; run coordinator(); run committer(); run zombiecommitter(); 
#ifdef ATONCE
  run source(); q = 0 };
  timeout -> assert(done || failed);                              /* the sink finished: no deadlock */
  assert(failed || !(LIVE) || c_expr { ENDED })                   /* the end is reached, and (above) everything emitted */
#else
  run enumerator(); for (q : 0 .. NL-1) { run reader(q) }; q = 0 };
  timeout -> assert(done || failed);                              /* the sink finished: no deadlock */
  assert(rend || failed || !(LIVE))                     /* the end was reached, and (above) everything emitted */
#endif
}
