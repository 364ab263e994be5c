/*
 * What the application does, statement by statement. Each `atomic` that begins with STATEMENT is one SQL statement, with a
 * snapshot of its own. See the README for the code behind each.
 */

#define ANY 3
#define WHERE(value) (((value) & 3) - 1)
#define REAL 4
#define USER_OF(value) ((value) >> 2)
#define EPOCH(value) (((value) >> 2) & 3)
#define DISPUTED(value) ((value) >> 4)
#define EXPIRED(value) (clock > EPOCH(value))
#define REMOVABLE(value) (clock > EPOCH(value) + 1)

#define ANCHOR(i) (((i) == K && alias != 0) -> alias - 1 : (i))

#define STATEMENT if :: true :: crashes && !history -> SAY("CRASH: whatever this transaction did is undone"); goto crash fi

/* ---------- identity: the first two statements ---------- */

/* lockIdentifiers: one statement that comes to hold one row after another. */
inline lock_identifiers() {
#if defined(NO_LOCK) || defined(WRITE_FIRST)
  i = 0;
  do
  :: i == IDENTIFIERS -> i = 0; break
  :: else ->
     atomic {
       if
       :: (locked & BIT(i)) && committed[ID(i)] == 0 -> /* waits for whoever inserts it, and holds nothing that is there */
          await(ID(i));
          if :: committed[ID(i)] == 0 -> acquire(ID(i)); WRITE(ID(i), 1) :: else fi
       :: else
       fi;
       i++
     }
  od;
#else
  n = 0;
  do
  :: n == IDENTIFIERS -> n = 0; i = 0; break
  :: else ->
     atomic {
#ifdef UNSORTED
       i = (me == 1 -> n : IDENTIFIERS - 1 - n); /* as the client named them */
#else
       i = n;
#endif
       if
       :: locked & BIT(i) -> acquire(ID(i)); WRITE(ID(i), 1)
       :: else
       fi;
       n++
     }
  od;
#endif
#if defined(NO_LOCK) || defined(WRITE_FIRST)
  SAY1("inserts what is not there of identifiers <set:%d>", locked)
#else
  SAY1("locks identifiers <set:%d>", locked)
#endif
}

inline read_owners() {
  own[A] = V(OWN(A)); own[B] = V(OWN(B)); own[K] = V(OWN(K)); alias = V(ALIAS)
}

/* Everything that is one of the people named: what is tied together, and all that its owners own. */
inline find_everything() {
  tied = 0;
  i = 0;
  do
  :: i == IDENTIFIERS -> break
  :: else ->
     if
     :: named & BIT(i) ->
        tied = tied | BIT(i) | BIT(ANCHOR(i));
        if :: alias != 0 && alias - 1 == ANCHOR(i) -> tied = tied | BIT(K) :: else fi
     :: else
     fi;
     i++
  od;
  all = tied;
  i = 0;
  do
  :: i == IDENTIFIERS -> break
  :: else ->
     u = own[i];
     if
     :: u != 0 && ((tied & BIT(i)) || u == by_id) ->
        if :: own[A] == u -> all = all | BIT(A) :: else fi;
        if :: own[B] == u -> all = all | BIT(B) :: else fi;
        if :: own[K] == u -> all = all | BIT(K) :: else fi
     :: else
     fi;
     i++
  od;
  i = 0; u = 0; tied = 0
}

/* LockedPeople.tiedTo: an identifier with whatever is tied to it. */
#define TIED_TO(i) ( \
  ((all & BIT(A)) && ANCHOR(A) == ANCHOR(i) -> BIT(A) : 0) | \
  ((all & BIT(B)) && ANCHOR(B) == ANCHOR(i) -> BIT(B) : 0) | \
  ((all & BIT(K)) && ANCHOR(K) == ANCHOR(i) -> BIT(K) : 0))

/* ---------- privilege: what waits becomes real ---------- */

inline convert_rights(user) {
  atomic {
    STATEMENT;
    some = ((V(OWN(A)) == user && V(RIGHT_WAITING(A)) -> BIT(A) : 0)
      | (V(OWN(B)) == user && V(RIGHT_WAITING(B)) -> BIT(B) : 0)
      | (V(OWN(K)) == user && V(RIGHT_WAITING(K)) -> BIT(K) : 0));
    SAY2("looks which rights wait for user %d: <set:%d>", user, some)
  }
  if
  :: some ->
     atomic { STATEMENT; acquire(USR(user)); SAY1("holds user %d", user) }
     atomic {
       STATEMENT;
       some = some & ((V(OWN(A)) -> BIT(A) : 0) | (V(OWN(B)) -> BIT(B) : 0) | (V(OWN(K)) -> BIT(K) : 0));
       SAY("reads how far they are proven")
     }
     atomic {
       STATEMENT;
       i = 0;
       do
       :: i == IDENTIFIERS -> i = 0; break
       :: else ->
          if
          :: (some & BIT(i)) && V(RIGHT_WAITING(i)) != 0 && !EXPIRED(V(RIGHT_WAITING(i))) ->
             acquire(RIGHT_WAITING(i));
             v = written[RIGHT_WAITING(i)];
             if
             :: v != 0 && !EXPIRED(v) ->
                WRITE(RIGHT_WAITING(i), 0);
                if
                :: x == 0 -> x = v & 3
                :: else -> /* several become one; the older id stays */
                   if
                   :: (v & 3) < x -> gone_rights = gone_rights | BIT(x - 1); x = v & 3
                   :: else -> gone_rights = gone_rights | BIT((v & 3) - 1)
                   fi
                fi
             :: else
             fi
          :: else
          fi;
          i++
       od;
       if
       :: x ->
          acquire(RIGHT(user));
          if
          :: written[RIGHT(user)] == 0 -> WRITE(RIGHT(user), x)
          :: else -> gone_rights = gone_rights | BIT(x - 1)
          fi
       :: else
       fi;
       SAY2("makes right %d of user %d real", x, user);
       x = 0; v = 0; some = 0
     }
  :: else
  fi
}

/* ---------- enrollment: what waits becomes real ---------- */

#define WAITS_FOR(e, user) (V(WAITING(e)) != 0 && V(OWN(WHERE(V(WAITING(e))))) == user)
#define MAY_BE_REAL(e, user) (WAITS_FOR(e, user) && !EXPIRED(V(WAITING(e))) && (DISPUTED(V(WAITING(e))) == 0 \
  || V(OWN(DISPUTED(V(WAITING(e))) - 1)) == 0 || V(OWN(DISPUTED(V(WAITING(e))) - 1)) == user))

/* Whether a row, as it is or as somebody is about to make it, is this user's. */
#define IS_NOW(row, user) (USER_OF((MINE(row) -> written[row] : committed[row])) == user)
#define IN_PROGRESS(row, user) (holder[row] != 0 && holder[row] != me \
  && (USER_OF(committed[row]) == user || USER_OF(written[row]) == user) && USER_OF(committed[row]) != USER_OF(written[row]))

inline convert_enrollments(user) {
  atomic {
    STATEMENT;
    some = ((WAITS_FOR(0, user) -> 1 : 0) | (WAITS_FOR(1, user) -> 2 : 0) | (WAITS_FOR(2, user) -> 4 : 0));
    SAY2("looks where enrollments wait for user %d: <ids:%d>", user, some)
  }
  if
  :: some ->
     atomic {
       STATEMENT;
       some = ((MAY_BE_REAL(0, user) -> 1 : 0) | (MAY_BE_REAL(1, user) -> 2 : 0) | (MAY_BE_REAL(2, user) -> 4 : 0));
       e = 0;
       do /* for update of ci */
       :: e == IDS -> e = 0; break
       :: else ->
          if
          :: some & BIT(e) ->
             v = WHERE(V(WAITING(e)));
             acquire(WAITING(e));
             if
             :: written[WAITING(e)] == 0 || EXPIRED(written[WAITING(e)]) || WHERE(written[WAITING(e)]) != v ->
                some = some & ~BIT(e)
             :: else
             fi;
             v = 0
          :: else
          fi;
          e++
       od;
       do /* insert … on conflict do nothing; delete; update the place */
       :: e == IDS -> e = 0; break
       :: else ->
          if
          :: some & BIT(e) ->
             x = 0;
             do
             :: x == IDS -> x = 0; break
             :: else -> if :: IN_PROGRESS(ENROLLED(x), user) -> await(ENROLLED(x)) :: else fi; x++
             od;
             if
             :: IS_NOW(ENROLLED(0), user) || IS_NOW(ENROLLED(1), user) || IS_NOW(ENROLLED(2), user) ->
                SAY1("  enrollment %d has another in its way and waits on", e)
             :: else ->
                acquire(ENROLLED(e));
                WRITE(ENROLLED(e), (written[WAITING(e)] & 3) | (user << 2));
                WRITE(WAITING(e), 0);
                acquire(PLACE(e));
                WRITE(PLACE(e), written[PLACE(e)] | REAL);
                SAY2("makes enrollment %d real for user %d", e, user)
             fi
          :: else
          fi;
          e++
       od;
       some = 0
     }
  :: else
  fi
}

/*
 * ReturnEnrollmentsOfKey: what a user held under K waits for it again. What waits behind it is to become real then.
 * `w` is whose the key is when it is told late.
 */
inline return_enrollments(user) {
  atomic { STATEMENT; w = V(OWN(K)); SAY1("looks whose the key is now: user %d", w) }
  if
  :: w != user ->
     atomic { /* holdUnderKey: for update */
       STATEMENT;
       e = 0;
       do
       :: e == IDS -> e = 0; break
       :: else ->
          if
          :: V(ENROLLED(e)) == (K + 1 | (user << 2)) ->
             acquire(ENROLLED(e));
             if :: written[ENROLLED(e)] == (K + 1 | (user << 2)) -> some = some | BIT(e) :: else fi
          :: else
          fi;
          e++
       od;
       SAY2("holds what user %d is enrolled in under the key: <ids:%d>", user, some)
     }
     if
     :: some ->
        atomic {
          STATEMENT;
          do
          :: e == IDS -> e = 0; break
          :: else ->
             if
             :: some & BIT(e) ->
                acquire(PLACE(e));
                acquire(WAITING(e));
                WRITE(ENROLLED(e), 0);
                WRITE(PLACE(e), K + 1);
                WRITE(WAITING(e), K + 1 | (clock << 2))
             :: else
             fi;
             e++
          od;
          SAY1("gives enrollments <ids:%d> back to the key", some)
        }
     :: else -> user = 0
     fi;
     some = 0
  :: else -> user = 0; w = 0
  fi
}

/*
 * DomainEvents.run and guarded: the first time that a listener fails, the whole transaction is undone and begins anew, and
 * each listener has a savepoint then; whichever fails in that is undone by itself and queued, in the same transaction.
 */
inline fail(row) {
  atomic {
    STATEMENT;
    if
    :: !careful ->
       SAY("the listener FAILS; all that the transaction did is undone, and it begins anew with savepoints");
       d_step { undo(); careful = 1 }
       goto anew
    :: else
    fi;
#ifdef NO_QUEUE
    SAY("the listener FAILS; what it did is undone, and it is not queued")
#else
    acquire(row); WRITE(row, 1);
    SAY("the listener FAILS; what it did is undone, its retry is queued")
#endif
  }
}

/* ---------- identity: keys and sign-in ---------- */

/* KeyTies.takeAway, as PUT …/external-keys does it: K from whomever it belongs to, if that is not whom it goes to. */
inline take_key(address) {
  if
  :: own[K] != 0 && own[K] != own[address] ->
     atomic {
       STATEMENT;
       acquire(ALIAS); WRITE(ALIAS, 0);
       acquire(OWN(K)); lost = written[OWN(K)]; WRITE(OWN(K), 0);
       SAY1("takes the key from user %d", lost)
     }
  :: else
  fi
}

/* KeyTies.link and tieToAddresses: K to whoever owns an address, or will. */
inline tie_key(address) {
  if
  :: own[address] != 0 && own[K] != own[address] ->
     atomic {
       STATEMENT;
       acquire(ALIAS); WRITE(ALIAS, 0);
       acquire(OWN(K));
       if :: written[OWN(K)] == 0 -> WRITE(OWN(K), own[address]) :: else fi;
       SAY1("links the key to user %d", own[address])
     }
     arrival = own[address]
  :: own[address] == 0 ->
     atomic { STATEMENT; acquire(ALIAS); WRITE(ALIAS, (address) + 1); SAY1("ties the key to <id:%d>", address) }
  :: else
  fi
}

inline hold_actor(address) {
#ifdef HEAD_ON
  atomic { STATEMENT; if :: V(USR(2 - (address))) -> acquire(USR(2 - (address))) :: else fi; SAY1("holds the actor, user %d", 2 - (address)) }
#else
  skip
#endif
}

inline unlink_key() {
  atomic { STATEMENT; if :: V(ALIAS) -> acquire(ALIAS); x = written[ALIAS]; WRITE(ALIAS, 0) :: else fi; SAY("unties the key") }
  atomic { STATEMENT; if :: V(OWN(K)) -> acquire(OWN(K)); lost = written[OWN(K)]; WRITE(OWN(K), 0) :: else fi; SAY1("takes the key from user %d", lost) }
  if
  :: lost == 0 && x == 0 -> goto refuse
  :: else -> x = 0
  fi
}

/*
 * SignIn.arrive: registers first, where the address is nobody's, and looks second. Of the key, what is tied to the address
 * and nobody's comes along.
 */
inline sign_in(address) {
  y = ((TIED_TO(address) & BIT(K)) && own[K] == 0);
  x = 1; /* whether there is an account already */
  if
  :: own[address] == 0 ->
     atomic { /* insertUser */
       STATEMENT;
       await(USR((address) + 1)); /* on conflict (google_sub) do nothing */
       if
       :: committed[USR((address) + 1)] != 0 -> SAY1("does not insert user %d, who is there", (address) + 1)
       :: else ->
          x = 0;
          acquire(USR((address) + 1)); WRITE(USR((address) + 1), 1);
          await(OWN(address));
          if :: committed[OWN(address)] != 0 -> goto unexpected :: else acquire(OWN(address)) fi;
          WRITE(OWN(address), (address) + 1);
          if
          :: y ->
             await(OWN(K));
             if :: committed[OWN(K)] != 0 -> goto unexpected :: else acquire(OWN(K)) fi;
             WRITE(OWN(K), (address) + 1);
             acquire(ALIAS); WRITE(ALIAS, 0)
          :: else
          fi;
          SAY2("inserts user %d and whom they are; the key too: %d", (address) + 1, y)
       fi
     }
  :: else
  fi;
  if
  :: x ->
     atomic { STATEMENT; x = V(USR((address) + 1)); SAY2("looks for the account of user %d: %d", (address) + 1, x) }
     if :: x == 0 -> goto unexpected /* only whoever is retired meanwhile, whom this model has not */ :: else x = 0 fi;
     if
     :: y ->
        atomic {
          STATEMENT;
          acquire(ALIAS); WRITE(ALIAS, 0);
          acquire(OWN(K));
          if :: written[OWN(K)] == 0 -> WRITE(OWN(K), (address) + 1) :: else fi;
          SAY1("user %d comes to own the key", (address) + 1)
        }
     :: else
     fi
  :: else
  fi;
  y = 0;
#ifdef CONVERT_BEFORE_OWNER
  if :: after_owner -> goto commit :: else fi;
#endif
  arrival = (address) + 1
}
