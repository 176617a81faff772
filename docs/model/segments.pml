/*
 * Model of how segments go from the enumerator to its readers and back (../ledger-protocol.md) for SPIN. README.md, check.sh: as
 * ledger.pml.
 *
 * NL lanes of NSEG segments with E entries each and an end; they are all in the ledger from the start, since an enumerator that
 * looks late sees no less. One enumerator, up to two readers, Flink's checkpoints. What sink and ledger do is in ledger.pml and
 * watermark.pml.
 *
 * Segment i of a lane has the watermark before it WB(i), which its entries' aw may equal; W after the p-th segment is p.
 * CSIZE > 1: read-committed, a commit of CSIZE segments, each with W of the commit before (rule 42).
 *
 * Rules, and the classes that implement them (io.github.flinksagemaker.internal...):
 *   23, 28, 48  subtaskReset, restoreall, trim  enumerator.SegmentEnumerator
 *   22, 23, 40  least, lanew                    enumerator.Lane
 *   43, 44      TAKES, MINE, ASSIGN             enumerator.SegmentAssigner
 *   33, 45      reach, ann, told; ra rf rp      enumerator.ReaderRegistry, reader.SegmentReader
 *   46, 47      EMIT, held; its snapshot        reader.HeldSegments, reader.ResultEmitter
 *   49          tr rg conf lack doubt           enumerator.InTransit, reader.HeldSegments
 *   30, 34, 41, 42  declared, nms; other, opened; tails: ledger.pml has what is behind them
 *
 * What Flink guarantees (SourceCoordinator, SplitAssignmentTracker, SubtaskGatewayImpl; 1.20.5 to 2.3.0):
 *   - the coordinator's snapshot comes first; what was sent before it reaches the reader before its barrier, what is sent
 *     after it comes behind the barrier (BAD_EVENTS: not). UNALIGNED: since Flink 2.0 the barrier overtakes what waits for the
 *     task (StreamTask.triggerCheckpointAsync's urgent mail), although Flink takes that for delivered
 *   - a reader that fails alone: its events are dropped (gone), later subtaskReset gives back what was assigned to it since the
 *     checkpoint that it restores, finished or not; the enumerator goes on. REGION: all readers fail so, as with a shuffle
 *   - a global failure, or a job started from a savepoint, restores all; readers' states may be dealt out anew (RESCALE)
 *   - events of an attempt are never delivered after its reset
 *
 * Names: una queue of unassigned segments, ret those of them that came back; ost outstanding; ann announced (or, since a start
 *   without state, never registered: rule 45); told greatest watermark sent to this attempt; reach may be sent to (rule 33); nms
 *   told that no more comes; fa fb segments on the way to the reader, before and behind the barrier; ra rf rp on the way from
 *   it: its announcement, what it has finished, that it has polled behind the checkpoint; un at Flink's tracker; c.. the
 *   checkpoint being taken, d.. the completed one; held, out the reader's segments, what has come out.
 *
 * Unaligned checkpoints (UNALIGNED): tr what was sent and is not known to have come, rg receipts on the way to the enumerator, conf
 *   what the reader knows the enumerator to know that it has, ctr dtr tr at the checkpoints, lack what a reset reader may
 *   lack, cdoubt ddoubt what the enumerator's state has of it.
 *
 * Alignment (ALIGN): watermarks are aligned with no drift. A reader that has been told more than the other one is not polled: it
 *   emits nothing, does not finish and passes no checkpoint, but takes what it is assigned and its snapshots. One that has
 *   been told nothing does not count.
 *
 * Runs (RUNS): lane 1 has another run than lane 0. Before its opening is read nobody knows whether that goes on from lane 0's run
 *   (then it is a lane like any other) or not (other: it is no part of watermark, end and clean-up).
 *
 * Kept small: watermark and end reach a running reader at once, since later ones only leave it lower or running; so do segments,
 *   but with FLIGHT, since Flink delivers them before the barrier or with the failure gives them back. What a reader reports
 *   is on its way as soon as it is so, and comes at any time or never.
 *
 * Checked: no entry comes out twice in what a checkpoint and its successors hold; an entry never comes out above its aw, in any
 *   attempt, and no watermark is sent above the aw of one that is not out; of a lane found late an entry comes out above its aw only
 *   at a reader that had been told more when it got the segment; nothing deleted is needed by the completed checkpoint, or
 *   read; nothing is sent to a reader that stops with a savepoint; the end is declared only when all is out; when nothing moves
 *   any more, all is out, and the readers have finished (BOUNDED) or have the last watermark.
 * Settings (-D): NL NSEG E CSIZE P0 CAP QMAX CKPTS STOPS ABORTS FAILS BOUNDED RESCALE NOGLOBAL REGION NOALONE FLIGHT NOTIME ALIGN RUNS
 *   LATE    lane 1 is found late.
 *   TURNS   reader 1 starts when reader 0 has finished, without checkpoints, as in batch execution. With BOUNDED.
 *   ASFOUND of a lane found late an entry comes out above its aw only at a reader that had been told more when the lane was found.
 *   SPREAD  a lane's segments go to any reader, and unassigned ones count at their own watermark: holds as well.
 *   EARLYBACK  what came back is assigned although a reader has not announced: holds as well, but not with UNALIGNED.
 * Sabotage, which must fail: BAD_TOLD (any reader gets what came back) BAD_STRICT (rule 43 holds for all segments) BAD_ANNOUNCE (the
 *   watermark rises although a reader has not announced) BAD_QUEUE, BAD_OUTSTANDING (unassigned, outstanding segments don't count)
 *   BAD_COMMITW (segments count with the W of their own commit) BAD_EARLY (a segment is finished when it has been read) BAD_RESET (a
 *   reset reader counts as announced) BAD_MERGE (an announcement adds to what was outstanding) BAD_TRACK (what was finished does
 *   not come back) BAD_EVENTS BAD_SNAPSHOT (the enumerator's state has the outstanding ones, too) BAD_TRIM (clean-up goes by what
 *   is needed now) BAD_TRIM_ANN (by a snapshot at which a reader had not announced) BAD_STOP (rule 33 left out) BAD_PASSED (an
 *   older checkpoint passed counts) BAD_ABORT (so does an older one's abort) BAD_END (the end upon what was tailed and assigned)
 *   BAD_END_ANN (although a reader has not announced) BAD_REVOKE (a declared end stays) BAD_TURNS (who has never registered is
 *   waited for). Of alignment: BAD_OVERTAKEN (a held segment counts at its own watermark) BAD_WAITING (so do unassigned
 *   ones of a lane that a reader holds) BAD_LANE (a lane counts as a whole as what its last reader was told) BAD_BACK (what came
 *   back counts as what the lane's reader was told, too) BAD_BACK_WAITS (it waits for that reader, too) BAD_BOUND (a lane of which nobody has anything is not
 *   bound to the reader that is ahead of it; with ASFOUND) BAD_ATTEMPT (what earlier
 *   attempts were told counts). Of runs: BAD_OPENING (a lane whose opening is not read is left out) BAD_RUN_W, BAD_RUN_END, BAD_RUN_TRIM
 *   (another run's lane is part of watermark, end, clean-up). Of unaligned checkpoints: BAD_DOUBT (the state leaves out what is in
 *   transit) BAD_RECEIPT (a segment is finished before its receipt is known) BAD_RESTORED (so is what was restored) BAD_LACK (what a
 *   reset reader lacks is not taken back) BAD_LACKS (the state leaves that out) BAD_UNA (what may have come counts as unassigned).
 * Not covered: hints, more than one checkpoint at once, more than two readers, dormant and deleted lanes, the inside of runs.
 */
#ifndef NL
#define NL 1
#endif
#ifndef NSEG
#define NSEG 2
#endif
#ifndef E
#define E 1
#endif
#ifndef CSIZE
#define CSIZE 1
#endif
#ifndef P0
#define P0 2
#endif
#ifndef CAP
#define CAP 2                      /* segments a reader asks for */
#endif
#ifndef QMAX
#define QMAX 2                     /* tailing stops when so many wait */
#endif
#ifndef CKPTS
#define CKPTS 2
#endif
#ifndef STOPS
#define STOPS 0
#endif
#ifndef ABORTS
#define ABORTS 0
#endif
#ifndef FAILS
#define FAILS 1
#endif
#define RD 2
#ifdef UNALIGNED
#define FLIGHT
#endif
#define NB (NL*NSEG)
#if NL*NSEG > 4
#error at most four segments in all
#endif
#define BIT(l,i) (1<<((l)*NSEG+(i)))
#define EALL ((1<<(NB*E))-1)
#define ALLOUT ((outb | out[0] | out[1]) == (PART(1) -> EALL : (1<<(NSEG*E))-1))
#ifdef BAD_COMMITW                 /* a segment counts with the W of its own commit */
#define WB(i) (((i) / (CSIZE) + 1) * (CSIZE))
#else
#define WB(i) ((i) / (CSIZE) * (CSIZE))
#endif
#define TOP NSEG
#ifdef LATE
#define LATELANE (l == 1)
#else
#define LATELANE 0
#endif
#define DOWN 0
#define UP 1
#define FIN 2
#define STOPPED 3
#define ABSENT 4
#define LANE(l) (((1<<NSEG)-1) << ((l)*NSEG))
#ifdef TURNS
#define MAYSTART(k) (k == 0 || st[0] == FIN)
#else
#define MAYSTART(k) true
#endif
#ifdef BAD_TURNS
#define FRESH 0
#else
#define FRESH (!dhas)
#endif

byte P = P0;
/* the enumerator */
byte pos[NL]; byte una; byte ret; byte ost[RD]; bit ann[RD]; byte told[RD]; bit reach[RD]; bit declared; bit nms[RD];
/* Flink */
byte un[RD]; byte at[RD]; bit gone[RD];
byte fa[RD]; byte fb[RD]; bit ra[RD]; byte rf[RD]; bit rp[RD];
bit taking; bit stopping; bit snapped[RD];
byte cpos[NL]; byte cuna; byte ch[RD]; byte co[RD]; byte cneed[NL]; bit cok;
byte dpos[NL]; byte duna; byte dh[RD]; byte dout[RD];
/* the readers */
byte st[RD]; byte held[RD]; byte out[RD]; byte outb;
byte trim[NL];
byte ckpts = CKPTS; byte stops = STOPS; byte aborts = ABORTS; byte fails = FAILS;
bit found; bit la;              /* la: the enumerator has yet to hear that the checkpoint was aborted */
bit dhas;                       /* a checkpoint has completed */
#ifdef ALIGN
byte last[NL];                  /* the reader that had a lane's last segment, + 1 */
#define LAST(l) last[l]
#define HASLAST(l,k) last[l] = (k) + 1
#define HADLAST(k) for (x : 0 .. NL-1) { if :: held[k] & LANE(x) -> last[x] = (k) + 1 :: else fi }; x = 0
#define NOLAST(k) for (x : 0 .. NL-1) { if :: last[x] == (k) + 1 -> last[x] = 0 :: else fi }; x = 0
#else
#define LAST(l) 0
#define HASLAST(l,k) skip
#define NOLAST(k) skip
#define HADLAST(k) skip
#endif
#ifdef RUNS
bit other; bit opened;
#define PART(l) (l == 0 || !other)                         /* of the source's runs, opening read or not */
#define ISOPEN(l) (l == 0 || opened)
#else
#define PART(l) true
#define ISOPEN(l) true
#endif
#ifdef ALIGN
bit pp[RD];                     /* to be polled behind its snapshot */
#define POLLED(k) (!ACTIVE(1-(k)) || st[1-(k)] == FIN || told[1-(k)] == 0 || told[k] <= told[1-(k)])
#define PASSES(k) pp[k] = 1
#define UNPASSED(k) pp[k] = 0
#else
#define POLLED(k) true
#define PASSES(k) rp[k] = 1
#define UNPASSED(k) skip
#endif
#ifdef BAD_ATTEMPT
byte ever[RD];
#endif
#ifdef LATE
byte had[RD*NSEG];              /* what a reader had been told when it got lane 1's segments */
#ifdef ASFOUND
byte asfound[RD];
#endif
#define HAD(k,s) had[(k)*NSEG+(s)-NSEG]
#endif
#ifdef UNALIGNED
byte tr[RD]; byte rg[RD]; byte conf[RD]; byte ctr[RD]; byte dtr[RD]; byte lack[RD]; byte cdoubt; byte ddoubt;
#define TRANSIT(k,s) tr[k] = tr[k] | (1<<(s))
#define COMES(k) rg[k] = rg[k] | fa[k]
#define KEEPS(k,s) ((conf[k] & (1<<(s))) == 0)
#ifdef BAD_LACKS
#define LACKING 0
#else
#define LACKING (lack[0] | lack[1])
#endif
#ifdef BAD_DOUBT
#define DOUBTS ret
#else
#define DOUBTS (tr[0] | tr[1] | LACKING | ret)
#endif
#ifdef BAD_UNA
#define RESTOREDRET 0
#else
#define RESTOREDRET ddoubt
#endif
#else
#define TRANSIT(k,s) skip
#define COMES(k) skip
#define KEEPS(k,s) false
#define RESTOREDRET 0
#endif
#ifdef BAD_RECEIPT
#undef KEEPS
#define KEEPS(k,s) false
#endif
byte i, l, x, y;                   /* scratch, 0 between steps */

c_decl {
\#define LEAST least()
\#define ENDREAD ended()
\#define BOUND0 (boundto(0) >= 0)
\#define BOUND1 ((NL) > 1 && boundto((NL) - 1) >= 0)
\#define EXCUSED excused(now.x, now.i)
}
c_code {
  int all(void) { int k; for (k = 0; k < now.P; k++) if (!now.ann[k]) return 0; return 1; }
  int lowest(int m, int l) { int i; for (i = 0; i < (NSEG); i++) if (m >> (l * (NSEG) + i) & 1) return i; return -1; }
  int tailed(int l) { return now.pos[l] < (NSEG) ? now.pos[l] : (NSEG); }
  int need(int l) { int i = lowest(now.una | now.ost[0] | now.ost[1], l); return i < 0 ? tailed(l) : i; }
  int islate(int l) { return LATELANE && !now.found; }
  int isopen(int l) {
#ifdef RUNS
    return l == 0 || now.opened;
#endif
    return 1;
  }
  int part(int l) {
#ifdef RUNS
    return l == 0 || !now.other;
#endif
    return 1;
  }
  int told(int k) {
#ifdef BAD_ATTEMPT
    return now.ever[k];
#endif
    return now.told[k];
  }
  int bound(int l, int first) {         /* the reader of the lane's last segment, if that is ahead of the lane: told, else -1 */
#if defined(ALIGN) && !defined(BAD_BOUND) && !defined(SPREAD) && !defined(BAD_OVERTAKEN) && !defined(BAD_WAITING)
    int w = first < 0 ? tailed(l) : WB(first);
    if (now.last[l] && w < told(now.last[l] - 1)) return now.last[l] - 1;
#endif
    return -1;
  }
  int holds(int k, int l) { return lowest(now.ost[k], l) >= 0; }
#ifdef BAD_LANE
  int lanew(int l) {
    int i = lowest(now.una | now.ost[0] | now.ost[1], l), k, w = i < 0 ? tailed(l) : WB(i);
    for (i = (NSEG) - 1; i >= 0; i--) for (k = 0; k < 2; k++) if (now.ost[k] >> (l * (NSEG) + i) & 1) return w > told(k) ? w : told(k);
    return w;
  }
#else
  int lanew(int l) {                    /* rules 40 and 23 */
    int i, k, w, ofholder = 255, min = 255, back = now.una & now.ret, fresh = now.una & ~now.ret;
#ifdef BAD_BACK                         /* what came back counts as what waits for the lane's reader */
    back = 0; fresh = now.una;
#endif
#ifndef BAD_OUTSTANDING                 /* what readers have does not count */
    for (k = 0; k < 2; k++) if (holds(k, l)) {
      w = WB(lowest(now.ost[k], l));
#ifndef BAD_OVERTAKEN                   /* a reader that is ahead is not waited for by the others */
      w = max(w, told(k));
#endif
      if (w < min) min = w;
      if (told(k) < ofholder) ofholder = told(k);
    }
#endif
#ifndef BAD_QUEUE                       /* what waits to be assigned does not count */
    if ((i = lowest(back, l)) >= 0 && WB(i) < min) min = WB(i);
    if ((i = lowest(fresh, l)) >= 0) {
      w = WB(i);
#if !defined(BAD_WAITING) && !defined(BAD_OVERTAKEN) && !defined(SPREAD)
      if (ofholder == 255 && bound(l, i) >= 0) ofholder = told(bound(l, i));
      if (ofholder < 255) w = max(w, ofholder);
#endif
      if (w < min) min = w;
    }
#endif
    if (min == 255 && bound(l, -1) >= 0) return told(bound(l, -1));
    return min < 255 ? min : tailed(l);
  }
#endif
  int least(void) {                     /* rule 22: the combined minimum; 0 is none */
    int l, w, min = 255;
#ifndef BAD_ANNOUNCE                    /* a reader that has not announced is not waited for */
    if (!all()) return 0;
#endif
    for (l = 0; l < (NL); l++) {
      if (islate(l)) continue;
#ifdef BAD_OPENING
      if (!isopen(l)) continue;
#endif
#ifndef BAD_RUN_W
      if (isopen(l) && !part(l)) continue;
#endif
      w = isopen(l) ? lanew(l) : 0;
      if (w < min) min = w;
    }
    return min;
  }
  int boundto(int l) { return bound(l, lowest(now.una & ~now.ret, l)); }
  int excused(int k, int s) {           /* a lane found late: its reader has been told as much already */
    int l = s / (NSEG);
    return now.told[!k] >= now.told[k] && (holds(!k, l) || !holds(k, l) && boundto(l) == !k);
  }
  int ended(void) { int l; for (l = 0; l < (NL); l++) {
#ifndef BAD_RUN_END
    if (isopen(l) && !part(l)) continue;
#endif
#ifdef BAD_OPENING
    if (!isopen(l)) continue;
#endif
    if (now.pos[l] <= (NSEG)) return 0; } return 1; }
}
#define AW(s) ((s) % NSEG / CSIZE * CSIZE)
#define COUNT(m) (((m) & 1) + ((m)>>1 & 1) + ((m)>>2 & 1) + ((m)>>3 & 1))
#if NL > 1
#define BELOW(m) ((m) & ((((1 << trim[1]) - 1) << NSEG) | ((1 << trim[0]) - 1)))       /* what of it is deleted */
#define DLOST (dpos[0] < trim[0] || dpos[1] < trim[1] || BELOW(duna | dh[0] | dh[1]))
#else
#define BELOW(m) ((m) & ((1 << trim[0]) - 1))
#define DLOST (dpos[0] < trim[0] || BELOW(duna | dh[0] | dh[1]))
#endif
#define EM(s) (((1 << E) - 1) << ((s) * E))
#ifdef BAD_TOLD                    /* any reader gets what has come back from another one */
#define TAKES(k,s) true
#elif defined(BAD_STRICT)          /* the rule holds for all segments */
#define TAKES(k,s) (told[k] <= WB((s) % NSEG))
#else
#define TAKES(k,s) (!(ret & (1<<(s))) || COVERING && told[k] <= WB((s) % NSEG))
#endif
#ifdef EARLYBACK
#define COVERING true
#else
#define COVERING (ann[0] && (P == 1 || ann[1]))
#endif
#ifdef ALIGN
#define BOUND(k,l) (last[l] == (k) + 1 && (l == 0 -> c_expr { BOUND0 } : c_expr { BOUND1 }))
#else
#define BOUND(k,l) false
#endif
/* a lane's segments go to the reader that has any of it (rule 44), but what came back (rule 43) */
#ifdef SPREAD
#define MINE(k,s) true
#elif defined(BAD_BACK_WAITS)
#define MINE(k,s) ((ost[k] & LANE((s)/NSEG)) || !(ost[1-(k)] & LANE((s)/NSEG)))
#else
#define MINE(k,s) ((ret & (1<<(s))) || (ost[k] & LANE((s)/NSEG)) || !(ost[1-(k)] & LANE((s)/NSEG)) && !BOUND(1-(k),(s)/NSEG))
#endif
#ifdef LATE                        /* lane 1 is found late: what it has may come out late, but comes out */
#define KNOWN(l) (l == 0 || found)
#define ISLATE(s) ((s) >= NSEG)
#else
#define KNOWN(l) true
#define ISLATE(s) false
#endif
#ifdef BAD_ATTEMPT
#define EVER(k) if :: told[k] > ever[k] -> ever[k] = told[k] :: else fi
#else
#define EVER(k) skip
#endif
#ifdef NOTIME                      /* source.event-time is off */
#define WITHTIME false
#else
#define WITHTIME true
#endif
#define ACTIVE(k) ((k) < P)
#define RUNNING(k) (!ACTIVE(k) || st[k] == UP || st[k] == FIN)
#define SETTLED(k) (!ACTIVE(k) || snapped[k])
#define FINISHED(k) (!ACTIVE(k) || st[k] == FIN)
#ifdef BAD_STOP
#define MAYSEND(k) (ann[k] && st[k] != DOWN && !gone[k] && !nms[k])
#else
#define MAYSEND(k) (reach[k] && !gone[k] && !nms[k])       /* rule 33 */
#endif
#define SENT assert(!(taking && stopping))                 /* Flink fails the job for an event to a task that has ended */
#if defined(BAD_EVENTS) || defined(UNALIGNED)
#define FLUSHED(k) true
#else
#define FLUSHED(k) (fa[k] == 0)
#endif

#ifdef BAD_MERGE                   /* what a reader had before its reset stays outstanding beside what it announces */
#define HOLDS(k) ost[k] = ost[k] | held[k] | rf[k]
#define CLEAR(k) skip
#else
#define HOLDS(k) ost[k] = held[k] | rf[k]
#define CLEAR(k) ost[k] = 0
#endif
#ifdef BAD_LACK
#define TAKESLACKING 0
#else
#define TAKESLACKING 255
#endif
#ifdef BAD_RESTORED                /* what was restored is finished before its announcement is known */
#define KNOWSRESTORED(k) conf[k] = held[k]
#else
#define KNOWSRESTORED(k) skip
#endif
#ifdef BAD_TRACK                   /* what was finished does not come back */
#define GIVENBACK(k) ((un[k] | at[k]) & ost[k])
#else
#define GIVENBACK(k) (un[k] | at[k])
#endif
#ifdef BAD_RESET                   /* a reset reader counts as announced */
#define UNANNOUNCE(k) skip
#else
#define UNANNOUNCE(k) ann[k] = 0; reach[k] = 0
#endif
#ifdef BAD_REVOKE                  /* the end stays declared */
#define REVOKE skip
#else
#define REVOKE declared = 0
#endif
#ifdef BAD_SNAPSHOT                /* the enumerator's state has what is outstanding, too */
#define UNASSIGNED (una | ost[0] | ost[1])
#else
#define UNASSIGNED una
#endif
#ifdef UNALIGNED
#define SNAPDOUBT cdoubt = DOUBTS; cuna = cuna | cdoubt; ctr[0] = tr[0]; ctr[1] = tr[1]
#define KEEPDOUBT ddoubt = cdoubt; cdoubt = 0; dtr[0] = ctr[0]; dtr[1] = ctr[1]; ctr[0] = 0; ctr[1] = 0
#define MISSES(k) lack[k] = (lack[k] | dtr[k]) & ~(un[k] | at[k]); tr[k] = 0; dtr[k] = 0   /* a later attempt lacks it with good reason */
#else
#define SNAPDOUBT skip
#define KEEPDOUBT skip
#define MISSES(k) skip
#endif
#ifdef BAD_TRIM_ANN                /* clean-up although a reader has not announced */
#define COVERS true
#else
#define COVERS (ann[0] && (P == 1 || ann[1]))
#endif
#ifdef BAD_TRIM                    /* clean-up goes by what is needed now, not by the snapshot */
#define SETNEED(l) c_code { now.cneed[now.l] = need(now.l); }
#define COVERED (ann[0] && (P == 1 || ann[1]))
#else
#if defined(BAD_RUN_TRIM)
#define SETOTHER(l) if :: !PART(l) -> cneed[l] = NSEG :: else fi
#else
#define SETOTHER(l) skip
#endif
#define SETNEED(l) SETOTHER(l)
#define COVERED cok
#endif
#ifdef BAD_END_ANN                 /* the end although a reader has not announced */
#define ENDANN true
#else
#define ENDANN (ann[0] && (P == 1 || ann[1]))
#endif
#ifdef BAD_END                     /* the end upon what has been tailed and assigned */
#define ENDED (una == 0)
#else
#define ENDED (una == 0 && ost[0] == 0 && ost[1] == 0)
#endif
#ifdef BAD_EARLY                   /* a segment is reported as finished when it has been read */
#define READ(k) rf[k] = rf[k] | fa[k]
#define DONE(k,s) skip
#else
#define READ(k) skip
#define DONE(k,s) rf[k] = rf[k] | (1<<(s))
#endif
#ifdef BAD_PASSED                  /* "reads on" of an older checkpoint counts */
#define STALE(k) skip
#else
#define STALE(k) rp[k] = 0; UNPASSED(k)
#endif

#ifdef BAD_ABORT                   /* an abort that is heard of late counts for a later checkpoint */
#define HEARS true
#define OUTDATED skip
#else
#define HEARS !taking
#define OUTDATED la = 0
#endif

/* reader k goes back to the completed checkpoint */
inline back(k) {
#ifdef UNALIGNED
  rg[k] = 0; conf[k] = 0;
#endif
  st[k] = DOWN; held[k] = dh[k]; out[k] = dout[k]; fa[k] = 0; fb[k] = 0; ra[k] = 0; rf[k] = 0; rp[k] = 0; UNPASSED(k)
}
#ifdef LATE
#ifdef ASFOUND
#define FORGET(k) for (x : 0 .. NSEG-1) { HAD(k, NSEG+x) = 0 }; asfound[k] = 0; x = 0
#else
#define FORGET(k) for (x : 0 .. NSEG-1) { HAD(k, NSEG+x) = 0 }; x = 0
#endif
#define GETS(k,s) if :: ISLATE(s) -> HAD(k,s) = (ret & (1<<(s)) -> 0 : told[k]) :: else fi
#ifdef ASFOUND
#define WASTOLD(k,s) (ISLATE(s) && told[k] <= asfound[k])
#else
#define WASTOLD(k,s) (ISLATE(s) && told[k] <= HAD(k,s))
#endif
#else
#define FORGET(k) skip
#define GETS(k,s) skip
#define WASTOLD(k,s) false
#endif
inline abortck() {                 /* the checkpoint that is being taken comes to nothing */
  if :: taking -> taking = 0; stopping = 0; cuna = 0; cok = 0;
#ifdef UNALIGNED
        cdoubt = 0; ctr[0] = 0; ctr[1] = 0;
#endif
        for (i : 0 .. RD-1) { snapped[i] = 0; ch[i] = 0; co[i] = 0; fa[i] = fa[i] | fb[i]; fb[i] = 0 }; la = 1;
        for (i : 0 .. NL-1) { cpos[i] = 0; cneed[i] = 0 }
     :: else fi; i = 0
}
inline restoreall() {              /* a global failure, or a new job */
  taking = 0; stopping = 0; cuna = 0; cok = 0; declared = 0; una = duna; ret = RESTOREDRET; la = 0;
#ifdef UNALIGNED
  cdoubt = 0; for (i : 0 .. RD-1) { tr[i] = 0; ctr[i] = 0; dtr[i] = 0; lack[i] = 0 };
#endif
  for (i : 0 .. NL-1) { pos[i] = dpos[i]; cpos[i] = 0; cneed[i] = 0 };
  outb = outb | dout[0] | dout[1];
  for (i : 0 .. RD-1) { dout[i] = 0; snapped[i] = 0; ch[i] = 0; co[i] = 0; un[i] = 0; at[i] = 0; gone[i] = 0; back(i);
    ost[i] = 0; ann[i] = (i < P -> FRESH : 0); told[i] = 0; FORGET(i); NOLAST(i); reach[i] = 0; nms[i] = 0; if :: i >= P -> st[i] = ABSENT :: else fi };
  i = 0;
  assert(!DLOST)
}

inline deal() {                    /* the readers' states among P readers, in any way if P changes */
#ifdef RESCALE
  if :: P = 1; dh[0] = dh[0] | dh[1]; dh[1] = 0
     :: P == 2 -> skip
     :: P == 1 -> P = 2; x = dh[0]; dh[0] = 0;
        do :: x -> y = x & (x ^ (x-1)); x = x & (x-1); if :: dh[0] = dh[0] | y :: dh[1] = dh[1] | y fi; y = 0
           :: else -> break
        od
  fi;
#endif
  skip
}

proctype enumerator() {
end: do
  /* tails, one segment or one commit at a time (rules 41, 42) */
  :: d_step { pos[0] < NSEG && COUNT(una) < QMAX -> for (i : 0 .. CSIZE-1) { una = una | BIT(0, pos[0]); pos[0]++ }; i = 0 }
  :: d_step { pos[0] == NSEG -> pos[0]++ }             /* it has read the end */
#if NL > 1
  :: d_step { KNOWN(1) && ISOPEN(1) && PART(1) && pos[1] < NSEG && COUNT(una) < QMAX -> for (i : 0 .. CSIZE-1) { una = una | BIT(1, pos[1]); pos[1]++ }; i = 0 }
  :: d_step { pos[1] == NSEG -> pos[1]++ }
#ifdef LATE
#ifdef ASFOUND
  :: d_step { !found -> found = 1; asfound[0] = told[0]; asfound[1] = told[1] }
#else
  :: d_step { !found -> found = 1 }
#endif
#endif
#ifdef RUNS
  :: d_step { !opened -> opened = 1 }
#endif
#endif
#ifdef BOUNDED
  /* the end (rule 30) */
  :: d_step { !declared && c_expr { ENDREAD } && ENDED && ENDANN -> declared = 1;
       if :: gone[0] || gone[1] -> skip :: else -> assert(ALLOUT) fi }
#endif
  /* a checkpoint: first the enumerator's snapshot (rules 28, 33) */
  :: d_step { !taking && ckpts > 0 && RUNNING(0) && RUNNING(1) && !(FINISHED(0) && FINISHED(1)) && !gone[0] && !gone[1] -> ckpts--;
       taking = 1; cuna = UNASSIGNED; cok = COVERS; SNAPDOUBT;
       for (i : 0 .. NL-1) { cpos[i] = pos[i]; c_code { now.cneed[now.i] = need(now.i); } };
       for (i : 0 .. RD-1) { at[i] = at[i] | un[i]; un[i] = 0; reach[i] = 0; STALE(i) }; OUTDATED; i = 0 }
#if STOPS > 0
  :: d_step { !taking && stops > 0 && RUNNING(0) && RUNNING(1) && !(FINISHED(0) && FINISHED(1)) && !gone[0] && !gone[1] -> stops--; stopping = 1;
       taking = 1; cuna = UNASSIGNED; cok = COVERS; SNAPDOUBT;
       for (i : 0 .. NL-1) { cpos[i] = pos[i]; c_code { now.cneed[now.i] = need(now.i); } };
       for (i : 0 .. RD-1) { at[i] = at[i] | un[i]; un[i] = 0; reach[i] = 0; STALE(i) }; OUTDATED; i = 0 }
#endif
  /* it completes; the clean-up */
  :: atomic { taking && SETTLED(0) && SETTLED(1) ->
       d_step { duna = cuna; KEEPDOUBT;
       for (l : 0 .. NL-1) { dpos[l] = cpos[l]; SETNEED(l); if :: COVERED && cneed[l] > trim[l] -> trim[l] = cneed[l] :: else fi };
       for (i : 0 .. RD-1) { dh[i] = ch[i]; dout[i] = co[i]; at[i] = 0; snapped[i] = 0; ch[i] = 0; co[i] = 0 };
       taking = 0; cuna = 0; cok = 0; dhas = 1; for (l : 0 .. NL-1) { cpos[l] = 0; cneed[l] = 0 }; i = 0; l = 0;
       assert(!DLOST) };
       if :: stopping -> deal(); d_step { restoreall() } :: else fi }
  :: d_step { la && HEARS -> la = 0; for (i : 0 .. RD-1) { if :: ann[i] && !gone[i] && st[i] != DOWN && !ra[i] -> reach[i] = 1 :: else fi; if :: ra[i] -> rp[i] = 1 :: else fi }; i = 0 }
#if ABORTS > 0
  :: d_step { taking && !stopping && aborts > 0 -> aborts--; abortck() }
#endif
#ifndef NOGLOBAL
  :: atomic { fails > 0 && !(FINISHED(0) && FINISHED(1)) -> fails--; deal(); d_step { restoreall() } }
#endif
#ifdef REGION
  :: d_step { fails > 0 && !stopping && !(FINISHED(0) && FINISHED(1)) && !gone[0] && !gone[1] -> fails--; abortck();
       for (i : 0 .. RD-1) { if :: i < P -> gone[i] = 1; back(i) :: else fi }; i = 0 }
#endif
  od
}
#ifdef FLIGHT
#define ARRIVE(k) skip
#else
#define ARRIVE(k) if :: fa[k] -> assert(!(held[k] & fa[k])); held[k] = held[k] | fa[k]; READ(k); COMES(k); fa[k] = 0 :: else fi
#endif
#define ASSIGN(s) :: d_step { (una & (1<<(s))) && MAYSEND(k) && TAKES(k,s) && MINE(k,s) && COUNT(ost[k]) < CAP -> SENT; GETS(k,s); HASLAST((s)/NSEG,k); \
       una = una & ~(1<<(s)); ret = ret & ~(1<<(s)); ost[k] = ost[k] | (1<<(s)); TRANSIT(k,s); un[k] = un[k] | (1<<(s)); \
       if :: taking && !snapped[k] -> fb[k] = fb[k] | (1<<(s)) :: else -> fa[k] = fa[k] | (1<<(s)) fi; ARRIVE(k) }
#define EMIT(s,e) :: d_step { st[k] == UP && POLLED(k) && (held[k] & (1<<(s))) && !((outb | out[k]) & (1<<((s)*E+(e)))) -> \
       assert(!((out[0] | out[1]) & (1<<((s)*E+(e))))); assert(told[k] <= AW(s) || WASTOLD(k,s)); assert(!BELOW(1<<(s))); assert(PART((s)/NSEG)); \
       out[k] = out[k] | (1<<((s)*E+(e))); \
       if :: (EM(s) & ~(outb | out[k])) == 0 && !KEEPS(k,s) -> held[k] = held[k] & ~(1<<(s)); DONE(k,s) :: else fi }
#ifdef UNALIGNED                   /* what has been emitted is finished when its receipt is known */
#define FINISH(s) :: d_step { st[k] == UP && POLLED(k) && (held[k] & conf[k] & (1<<(s))) && (EM(s) & ~(outb | out[k])) == 0 -> held[k] = held[k] & ~(1<<(s)); DONE(k,s) }
#else
#define FINISH(s)
#endif
#if E > 1
#define EMITS(s) EMIT(s,0) EMIT(s,1) FINISH(s)
#else
#define EMITS(s) EMIT(s,0) FINISH(s)
#endif

proctype reader(byte k) {
end: do
  /* --- what the enumerator does with it: assigns segments (rules 43, 44) */
  ASSIGN(0)
#if NB > 1
  ASSIGN(1)
#endif
#if NB > 2
  ASSIGN(2)
#endif
#if NB > 3
  ASSIGN(3)
#endif
  /* broadcasts the minimum (rule 40) */
  :: d_step { WITHTIME && MAYSEND(k) && c_expr { LEAST } > told[k] -> SENT; told[k] = c_expr { LEAST }; EVER(k); x = k;
       for (i : 0 .. NB-1) { assert(gone[0] || gone[1] || !PART(i/NSEG) || ISLATE(i) && (!KNOWN(1) || c_expr { EXCUSED }) || told[k] <= AW(i) || (EM(i) & ~(outb | out[0] | out[1])) == 0) }; i = 0; x = 0 }
  /* hears what it holds, what it has finished, that it reads on (rule 45) */
#ifdef UNALIGNED
  :: d_step { (ra[k] || rf[k] || rp[k] || rg[k]) && !gone[k] ->
       if :: ra[k] -> HOLDS(k); HADLAST(k); ann[k] = 1; ra[k] = 0; una = una & ~(ret & held[k]); ret = ret & ~held[k]; assert(!(una & held[k]));
            una = una | (lack[k] & ~held[k] & TAKESLACKING); ret = ret | (lack[k] & ~held[k] & TAKESLACKING); lack[k] = 0
          :: else fi;
       tr[k] = tr[k] & ~rg[k]; rg[k] = 0;
       ost[k] = ost[k] & ~rf[k]; rf[k] = 0; if :: rp[k] -> reach[k] = 1; rp[k] = 0 :: else fi }
  /* tells it what it is known to have (rule 49) */
  :: d_step { MAYSEND(k) && (ost[k] & ~tr[k] & ~conf[k]) -> SENT; conf[k] = conf[k] | (ost[k] & ~tr[k]) }
#else
  :: d_step { (ra[k] || rf[k] || rp[k]) && !gone[k] -> if :: ra[k] -> HOLDS(k); HADLAST(k); ann[k] = 1; ra[k] = 0 :: else fi;
       ost[k] = ost[k] & ~rf[k]; rf[k] = 0; if :: rp[k] -> reach[k] = 1; rp[k] = 0 :: else fi }
#endif
  /* tells it that no more comes (rule 30) */
  :: d_step { declared && MAYSEND(k) && !(taking && !snapped[k]) -> SENT; nms[k] = 1 }
  /* subtaskReset (rule 23) */
  :: d_step { gone[k] -> gone[k] = 0; una = una | GIVENBACK(k); ret = ret | GIVENBACK(k); MISSES(k); un[k] = 0; at[k] = 0; CLEAR(k); UNANNOUNCE(k); told[k] = 0; nms[k] = 0; FORGET(k); NOLAST(k); REVOKE }
  /* --- what it does: starts, and announces what it has */
  :: d_step { st[k] == DOWN && !gone[k] && MAYSTART(k) -> st[k] = UP; ra[k] = 1; rp[k] = 1; KNOWSRESTORED(k); assert(!BELOW(held[k])) }
#ifdef FLIGHT
  :: d_step { st[k] == UP && fa[k] -> assert(!(held[k] & fa[k])); held[k] = held[k] | fa[k]; READ(k); COMES(k); fa[k] = 0 }
#endif
  :: d_step { st[k] == UP && POLLED(k) && nms[k] && held[k] == 0 && fa[k] == 0 -> st[k] = FIN }
  /* its snapshot */
  :: d_step { taking && !snapped[k] && st[k] == UP && FLUSHED(k) -> snapped[k] = 1; ch[k] = held[k]; co[k] = out[k];
       assert(!(stopping && fb[k])); fa[k] = fa[k] | fb[k]; fb[k] = 0; ARRIVE(k); if :: stopping -> st[k] = STOPPED :: else -> PASSES(k) fi }
#ifdef ALIGN
  :: d_step { st[k] == UP && pp[k] && POLLED(k) -> pp[k] = 0; rp[k] = 1 }
#endif
  :: d_step { taking && !snapped[k] && st[k] == FIN -> snapped[k] = 1; ch[k] = 0; co[k] = out[k] }
#ifndef NOALONE
  /* it fails alone; Flink resets it later */
  :: d_step { fails > 0 && !stopping && st[k] == UP && !gone[0] && !gone[1] -> fails--; abortck(); gone[k] = 1; back(k) }
#endif
  EMITS(0)
#if NB > 1
  EMITS(1)
#endif
#if NB > 2
  EMITS(2)
#endif
#if NB > 3
  EMITS(3)
#endif
  od
}
init { atomic {
  if :: fails = FAILS :: fails > 0 -> fails = fails - 1 fi;
  if :: P < 2 -> st[1] = ABSENT :: else fi;
  for (i : 0 .. RD-1) { ann[i] = (i < P -> FRESH : 0) }; i = 0;
#ifdef RUNS
  if :: other = 1 :: skip fi;
#endif
  run enumerator(); run reader(0); run reader(1) };
  timeout;
  assert(ALLOUT);
  assert(una == 0 && ost[0] == 0 && ost[1] == 0);
#ifdef BOUNDED
  assert(FINISHED(0) && FINISHED(1))
#else
  assert(!WITHTIME || told[0] == TOP && (P == 1 || told[1] == TOP))
#endif
}
