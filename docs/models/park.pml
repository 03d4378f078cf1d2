/*
 * The park protocol by itself: two workers for one service (a duplicate start, or a sleeper whose lease ran out),
 * each of which may be killed before any step and may pause there for any time; leases that expire at any time;
 * the restorer on its schedule. It shares nothing with the watchdog's code.
 *
 *   VARIANT 1  count to 0, then the journal; nobody else restores
 *   VARIANT 2  journal first; the workflow restores, and nobody else
 *   VARIANT 3  journal, lease, an independent restorer; whoever restores deletes the journal
 *   VARIANT 4  as 3, but the journal stays as a tombstone, and the restorer acts on tombstone and zero: what ships
 *
 * and variant 4 with one assumption taken away (docs/safety.md):
 *
 *   VARIANT 5  Q2: a call in flight outlives the tombstone
 *   VARIANT 6  Q5: the restorer's schedule may fall silent for good
 *   VARIANT 7  Q6: ECS may refuse every restore
 *
 * The property is rule L1, without its five minutes: what is at 0 is above 0 again. `npm run --silent spin`.
 */

#ifndef VARIANT
#define VARIANT 4
#endif

#define KEEPS_TOMBSTONE (VARIANT >= 4)
#define HAS_LEASE (VARIANT >= 3)

mtype = { none, open, repaid };

byte desired = 2;          /* the service's count; 2 is what its owner wants */
mtype journal = none;      /* the park's row */
byte holder = 0;           /* who holds the lease; 0 is nobody */

/* A worker may die before every step of its own. */
#define OR_DIE :: goto dead

inline pay() {
    if
    :: KEEPS_TOMBSTONE -> journal = repaid
    :: else -> journal = none
    fi
}

proctype Worker(byte me) {
    if :: !HAS_LEASE -> skip
       :: HAS_LEASE -> atomic { holder == 0 -> holder = me }   /* one conditional write */
       OR_DIE fi;

    /* Nothing is parked twice: a row that is open, or a count of 0, is somebody's work in progress. */
    if :: atomic { (journal != open && desired > 0) -> skip }
       OR_DIE fi;

    if :: VARIANT == 1 -> desired = 0
       :: VARIANT != 1 -> atomic { journal != open -> journal = open }
       OR_DIE fi;

    /* The fence: a consistent read right before the act. The worker may pause between this and the call. */
    if :: HAS_LEASE -> if :: holder == me -> skip :: holder != me -> goto dead fi
       :: !HAS_LEASE -> skip
       OR_DIE fi;

    if :: VARIANT == 1 -> journal = open
       :: VARIANT != 1 -> desired = 0
       OR_DIE fi;

    /* The tasks have stopped: the count goes back, only if it is 0. */
    if :: desired == 0 -> desired = 2
       :: desired != 0 -> skip
       OR_DIE fi;
    if :: pay() OR_DIE fi;
dead:
    skip
}

/* Fires every minute, for ever; reads the row, then the count, then writes. */
proctype Restorer() {
    do
    :: journal != none ->
        if
        :: desired == 0 ->
            if
            :: desired = 2; pay()
            :: VARIANT == 7 -> skip
            fi
        :: desired != 0 -> skip
        fi
    :: journal == none -> skip
    :: VARIANT == 6 -> break
    od
}

/* A lease may run out whenever it likes; with VARIANT 5 a tombstone too. */
proctype Time() {
    do
    :: holder != 0 -> holder = 0
    :: VARIANT == 5 && journal == repaid -> journal = none
    od
}

init {
    atomic {
        run Worker(1);
        run Worker(2);
        if :: VARIANT >= 3 -> run Restorer() :: else fi;
        run Time()
    }
}

ltl unpark { [] ((desired == 0) -> <> (desired > 0)) }

/* Must be violated: a model in which nothing is ever parked proves nothing. */
ltl never_parked { [] (desired > 0) }
