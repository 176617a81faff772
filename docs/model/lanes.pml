/*
 * Model of how lanes go from the enumerator to its readers and back, for SPIN. README.md, check.sh: as ledger.pml.
 *
 * One lane with E entries, two readers, an unbounded source. A reader that fails alone goes back to the latest completed
 * checkpoint, the enumerator does not; a failure of all restores the enumerator too. What a reader has emitted goes back with it.
 *
 * An entry arrives at its number; the floor is how far the lane is, as its reader of the moment says, and told[k] what reader k has
 * been told, and may have emitted as its watermark. With LATE the lane is found late: before, readers may have been told LATE, of
 * other lanes that hold nothing back. Watermarks are aligned with no drift: a reader that has been told more than the other one is
 * not polled (one that has been told nothing does not count, and while the lane is dormant readers are idle).
 *
 * Rules 23 (resets), 26 (split state) and 31 (dormant lanes), and what Flink guarantees: events and splits that the enumerator
 * sends before its snapshot reach the reader before the barrier, those sent after it behind the barrier; splits assigned after
 * the restored checkpoint come back by addSplitsBack. Classes (io.github.flinksagemaker.internal...):
 *   look, report, announce    enumerator.LaneEnumerator, enumerator.TrackedLane, enumerator.LaneBook
 *   assign, retire            enumerator.LaneAssigner, event.RetireLane, reader.LaneSourceReader
 *   told, ret                 enumerator.ReaderDirectory, enumerator.TrackedLane.mayGoTo()
 *   FLOOR                     eventtime.FloorLane.holdsAt()
 *   park, release, wake       enumerator.SilentLanes
 *
 * pos is what has come out; the tail is ahead of it by up to all that there is (avail).
 *
 * Checked: no entry comes out twice, or behind a watermark of its reader that is later, unless that had it when it got the lane; no lane is given to a reader while another one has it; when nothing moves any more, every
 *   entry has come out, the lane is retired and no reader has it.
 * Settings (-D): E CKPTS FAILS LATE.   Sabotage: BAD_DROP (a reader drops a finished lane before it is told to) BAD_MEMORY (a lane
 *   that was retired stays so when a reader that went back announces it) BAD_RELEASE (a dormant lane may wake before a checkpoint
 *   covers its release) BAD_EVENTS (events are not kept behind the barrier) BAD_TOLD (what came
 *   back goes to any reader) BAD_OVERTAKEN (a lane found late takes other readers' new attempts back to where it is) BAD_ATTEMPT (what
 *   an earlier attempt of its reader was told counts for the lane).
 * Not covered: parking before the first checkpoint (the retention is days).
 */
#ifndef E
#define E 2
#endif
#ifndef CKPTS
#define CKPTS 3
#endif
#ifndef FAILS
#define FAILS 2
#endif
#ifndef LATE
#define LATE 0
#endif
#define RD 2
#define NEW 0
#define PENDING 1
#define ASSIGNED 2
#define RETIRED 3
#define DORMANT 4
#define NOBODY 9
#define BEFORE 1                   /* sent before the enumerator's snapshot, or no checkpoint is being taken */
#define BEHIND 2                   /* sent after it: delivered behind the barrier */

byte avail;                        /* entries in the ledger */
byte phase; byte split; byte owner = NOBODY; bit announced[RD];
byte rel; byte relby;              /* release of a dormant lane: 0 none, 1 asked for, 2 done, 3 in the checkpoint being taken */
typedef Reader { bit up; bit has; byte pos; bit told; bit parked; byte lim; byte out }
Reader r[RD];
byte assign[RD]; byte assignpos[RD]; byte retire[RD];                 /* on the way to the reader */
bit back[RD]; byte backpos[RD]; bit backc[RD]; byte backcpos[RD];     /* Flink's SplitAssignmentTracker: since the snapshot; before it */
bit taking; bit snapped[RD]; bit has; bit first;
byte cphase; byte csplit; Reader c[RD];                               /* the checkpoint being taken */
byte dphase; byte dsplit; Reader d[RD];                               /* completed */
byte told[RD]; bit ret;            /* ret: the pending split came back from a reader that failed alone */
byte had[RD];                      /* what a reader had been told when it got the lane */
byte ckpts = CKPTS; byte fails = FAILS; byte i;

#define WAY (taking -> BEHIND : BEFORE)
#define ALL ((1<<E)-1)
#define MAX(a,b) ((a) > (b) -> (a) : (b))
/* how far the lane is, and no less than what its reader has been told; while it is with nobody nothing rises */
#if defined(BAD_OVERTAKEN)
#define HOLDSAT(k) r[k].pos
#elif defined(BAD_ATTEMPT)
byte ever[RD];
#define HOLDSAT(k) MAX(r[k].pos, ever[k])
#else
#define HOLDSAT(k) MAX(r[k].pos, told[k])
#endif
#ifdef BAD_ATTEMPT
#define TELL(k) told[k] = FLOOR; ever[k] = told[k]
#else
#define TELL(k) told[k] = FLOOR
#endif
#define FLOOR (phase == NEW -> LATE : (phase == ASSIGNED && owner != NOBODY && r[owner].up && announced[owner] && r[owner].has -> HOLDSAT(owner) : (phase == RETIRED -> ATEND : 0)))
/* in the floor until all of it has come out */
#define ATEND ((r[0].out | r[1].out) == ALL -> E : (r[0].up && r[0].has -> HOLDSAT(0) : (r[1].up && r[1].has -> HOLDSAT(1) : 0)))
#define POLLED(k) (phase == DORMANT || told[1-(k)] == 0 || told[k] <= told[1-(k)])
#ifdef BAD_TOLD
#define MAYTAKE(k) true
#else
#define MAYTAKE(k) (!ret || told[k] <= split)
#endif
#define PRESENT (announced[0] && announced[1])
#ifdef BAD_EVENTS
#define ARRIVES(m,k) (m)
#define FLUSHED(k) true
#else
#define ARRIVES(m,k) (m == BEFORE || (m == BEHIND && snapped[k]))
#define FLUSHED(k) (assign[k] != BEFORE && retire[k] != BEFORE)
#endif
inline copyr(a, b) { a.has = b.has; a.pos = b.pos; a.told = 0; a.parked = 0; a.lim = 0; a.out = b.out }

proctype ledger() { end: do :: avail < E -> avail++ od }

proctype enumerator() {
end: do
  :: d_step { phase == NEW -> phase = PENDING; split = 0 }                              /* LIST */
  :: d_step { phase == PENDING && announced[0] && MAYTAKE(0) -> phase = ASSIGNED; owner = 0; assign[0] = WAY; assignpos[0] = split; back[0] = 1; backpos[0] = split; split = 0; had[0] = (ret -> 0 : told[0]); ret = 0 }
  :: d_step { phase == PENDING && announced[1] && MAYTAKE(1) -> phase = ASSIGNED; owner = 1; assign[1] = WAY; assignpos[1] = split; back[1] = 1; backpos[1] = split; split = 0; had[1] = (ret -> 0 : told[1]); ret = 0 }
  /* readers are told how far the floor is */
  :: d_step { announced[0] && told[0] < FLOOR -> TELL(0) }
  :: d_step { announced[1] && told[1] < FLOOR -> TELL(1) }
  /* a dormant lane has its next object */
#ifdef BAD_RELEASE
  :: d_step { phase == DORMANT && avail > split && PRESENT -> phase = PENDING; rel = 0 }
#else
  :: d_step { phase == DORMANT && avail > split && PRESENT && rel == 0 -> phase = PENDING }
#endif
  /* checkpoints */
  :: d_step { !taking && (ckpts > 0 || rel == 2) && r[0].up && r[1].up -> if :: ckpts > 0 -> ckpts-- :: else fi; taking = 1; first = 1; cphase = phase; csplit = split; if :: rel == 2 -> rel = 3 :: else fi;
       for (i : 0 .. RD-1) { if :: back[i] -> backc[i] = 1; backcpos[i] = backpos[i]; back[i] = 0; backpos[i] = 0 :: else fi }; i = 0 }
  :: d_step { taking && snapped[0] && snapped[1] -> taking = 0; has = 1; dphase = cphase; dsplit = csplit; if :: rel == 3 -> rel = 0; relby = 0 :: else fi;
       for (i : 0 .. RD-1) { snapped[i] = 0; copyr(d[i], c[i]); c[i].has = 0; c[i].pos = 0; c[i].out = 0; backc[i] = 0; backcpos[i] = 0;
         if :: assign[i] == BEHIND -> assign[i] = BEFORE :: else fi; if :: retire[i] == BEHIND -> retire[i] = BEFORE :: else fi }; cphase = 0; csplit = 0; i = 0 }
  /* all fail */
  :: d_step { fails > 0 -> fails--; taking = 0; phase = dphase; split = dsplit; owner = NOBODY; rel = 0; relby = 0; cphase = 0; csplit = 0; ret = 0;
       for (i : 0 .. RD-1) { r[i].up = 0; told[i] = 0; had[i] = 0; copyr(r[i], d[i]); c[i].has = 0; c[i].pos = 0; c[i].out = 0; snapped[i] = 0; announced[i] = 0; assign[i] = 0; retire[i] = 0; assignpos[i] = 0;
         back[i] = 0; backpos[i] = 0; backc[i] = 0; backcpos[i] = 0 }; i = 0 }
  od
}

inline giveback(p) { phase = PENDING; split = p; owner = NOBODY; ret = 1 }

proctype reader(byte k) {
end: do
  /* it starts, and announces what it has */
  :: d_step { !r[k].up -> r[k].up = 1; announced[k] = 1;
       if :: r[k].has -> assert(phase != PENDING && (phase != ASSIGNED || owner == NOBODY || owner == k));
#ifdef BAD_MEMORY
          if :: phase != RETIRED -> phase = ASSIGNED; owner = k; split = 0 :: else fi
#else
          phase = ASSIGNED; owner = k; split = 0; ret = 0
#endif
       :: else fi;
       assert(!(PRESENT && phase == ASSIGNED && owner == NOBODY)) }                       /* nobody has it */
  :: d_step { r[k].up && ARRIVES(assign[k], k) -> assert(!r[k].has); r[k].has = 1; r[k].pos = assignpos[k]; r[k].told = 0; assign[k] = 0; assignpos[k] = 0 }
  :: d_step { r[k].up && ARRIVES(retire[k], k) -> if :: r[k].has -> r[k].told = 1 :: else fi; retire[k] = 0 }
  /* the split goes later, behind all that is on its way to the task thread */
  :: d_step { r[k].up && POLLED(k) && r[k].has && r[k].told && r[k].pos == (r[k].parked -> r[k].lim : E) -> r[k].has = 0; r[k].pos = 0; r[k].told = 0; r[k].parked = 0; r[k].lim = 0; if :: rel == 1 && relby == k -> rel = 2 :: else fi }
#ifdef BAD_DROP
  :: d_step { r[k].up && r[k].has && r[k].pos == E -> r[k].has = 0; r[k].pos = 0; r[k].told = 0; if :: phase == ASSIGNED && owner == k -> phase = RETIRED; owner = NOBODY :: else fi }
#endif
  /* an entry comes out */
  :: d_step { r[k].up && POLLED(k) && r[k].has && r[k].pos < (r[k].parked -> r[k].lim : avail) -> assert(!((r[0].out | r[1].out) & (1 << r[k].pos))); assert(told[k] <= MAX(r[k].pos, had[k])); r[k].out = r[k].out | (1 << r[k].pos); r[k].pos++ }
  /* its tail, ahead of what has come out, reports: finished; silent for long, so that it reads no more, and where it stands */
  :: d_step { announced[k] && r[k].has && avail == E && !r[k].parked && phase == ASSIGNED && owner == k -> phase = RETIRED; owner = NOBODY; retire[k] = WAY }
  :: d_step { announced[k] && r[k].has && avail < E && phase == ASSIGNED && owner == k && first ->
       phase = DORMANT; split = avail; owner = NOBODY; rel = 1; relby = k; retire[k] = WAY; r[k].parked = 1; r[k].lim = avail }
  /* its part of the checkpoint */
  :: d_step { taking && !snapped[k] && r[k].up && FLUSHED(k) -> snapped[k] = 1; copyr(c[k], r[k]) }
  /* it fails alone */
  :: d_step { fails > 0 && r[k].up -> fails--;
       if :: taking -> taking = 0; for (i : 0 .. RD-1) { snapped[i] = 0; c[i].has = 0; c[i].pos = 0; c[i].out = 0;
           if :: assign[i] -> assign[i] = BEFORE :: else fi; if :: retire[i] -> retire[i] = BEFORE :: else fi }; cphase = 0; csplit = 0; i = 0; if :: rel == 3 -> rel = 2 :: else fi :: else fi;
       r[k].up = 0; copyr(r[k], d[k]); announced[k] = 0; told[k] = 0; had[k] = 0; assign[k] = 0; assignpos[k] = 0; retire[k] = 0;
       if :: rel && relby == k -> rel = 0; relby = 0 :: else fi;
       if :: phase == ASSIGNED && owner == k -> owner = NOBODY :: else fi;
       if :: backc[k] -> giveback(backcpos[k]) :: else fi;
       if :: back[k] -> giveback(backpos[k]) :: else fi;
       back[k] = 0; backpos[k] = 0; backc[k] = 0; backcpos[k] = 0 }
  od
}
init { atomic { run ledger(); run enumerator(); run reader(0); run reader(1) };
  timeout -> assert(phase == RETIRED && !r[0].has && !r[1].has); assert((r[0].out | r[1].out) == (1<<E)-1)
}
