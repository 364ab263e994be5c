/* What clients and jobs do about enrollments and rights, within the transaction that has locked the people. */

/* ---------- enrollment ---------- */

#define PERSONS(e) (((V(WAITING(e)) & 3) -> \
  (BIT(WHERE(V(WAITING(e)))) & (tied | strangers)) || (V(OWN(WHERE(V(WAITING(e))))) != 0 && \
   (V(OWN(WHERE(V(WAITING(e))))) == who || V(OWN(WHERE(V(WAITING(e))))) == disputed_by)) : 0))

/* planProgramEnrollment's isOf, of what waits. */
#define IS_OF(e) (V(WAITING(e)) != 0 && PERSONS(e) && (disputed_by != 0 -> WHERE(V(WAITING(e))) == K : \
  ((who != 0 && V(OWN(WHERE(V(WAITING(e))))) == who) || \
   (V(OWN(WHERE(V(WAITING(e))))) == 0 && (BIT(WHERE(V(WAITING(e)))) & tied)))))

#define IN_THE_WAY(e) (V(WAITING(e)) != 0 && !EXPIRED(V(WAITING(e))) && (BIT(WHERE(V(WAITING(e)))) & strangers))
#define HELD(e) (who != 0 && disputed_by == 0 && USER_OF(V(ENROLLED(e))) == who)

/* The first id that nobody has given away; ids are never used again. */
inline new_id(from) {
  d_step {
    x = 0;
    do
    :: x == IDS || (fate[from + x] == NEVER && !(taken & BIT(x))) -> break
    :: else -> x++
    od;
    if :: x < IDS -> taken = taken | BIT(x); fresh = BIT(x) :: else fi
  }
}

/* Takes away an enrollment, as it is when it is reached: removeProgramEnrollments. */
inline remove_enrollment(which) {
  atomic {
    STATEMENT;
    if
    :: V(WAITING(which)) != 0 ->
       acquire(WAITING(which));
       y = y | (written[WAITING(which)] != 0);
       PROMISE("what waits longer now is cleaned up", op != CLEAN_UP || written[WAITING(which)] == 0 || REMOVABLE(written[WAITING(which)]));
       WRITE(WAITING(which), 0)
    :: else
    fi;
    if
    :: V(ENROLLED(which)) != 0 ->
       acquire(ENROLLED(which));
       y = y | (written[ENROLLED(which)] != 0);
       w = USER_OF(written[ENROLLED(which)]);
       WRITE(ENROLLED(which), 0)
    :: else
    fi;
    SAY2("deletes enrollment %d (it was there: %d)", which, y)
  }
  atomic {
    STATEMENT;
    if
    :: V(PLACE(which)) != 0 ->
       acquire(PLACE(which)); WRITE(PLACE(which), 0);
       /* on delete cascade */
       if :: committed[WAITING(which)] != 0 || MINE(WAITING(which)) -> acquire(WAITING(which)); WRITE(WAITING(which), 0) :: else fi;
       if :: committed[ENROLLED(which)] != 0 || MINE(ENROLLED(which)) -> acquire(ENROLLED(which)); WRITE(ENROLLED(which), 0) :: else fi
    :: else
    fi;
    SAY1("deletes the place of enrollment %d", which)
  }
}

/* The unique constraint on where an enrollment stands; waits for whoever is about to take or leave the place. */
inline require_free(where, which) {
  x = 0;
  do
  :: x == IDS -> x = 0; break
  :: else ->
     if
     :: x != which && (((committed[PLACE(x)] & 3) == (where) + 1) || ((written[PLACE(x)] & 3) == (where) + 1)) ->
        if :: !((committed[PLACE(x)] & 3) == (where) + 1 && FREE(PLACE(x)) == 0 && (written[PLACE(x)] & 3) == (where) + 1) -> await(PLACE(x)) :: else fi;
        if
        :: ((MINE(PLACE(x)) -> written[PLACE(x)] : committed[PLACE(x)]) & 3) == (where) + 1 -> goto unexpected
        :: else
        fi
     :: else
     fi;
     x++
  od
}

/* ProgramEnrollments.apply for one row, which gives an address, a key, or both. NONE is IDENTIFIERS. */
inline enrol(address, with_key) {
  atomic { /* locate: reads nothing */
    u = (address < IDENTIFIERS -> own[(address < IDENTIFIERS -> address : 0)] : 0);
    who = ((with_key) && own[K] != 0 -> own[K] : u);
    disputed_by = ((with_key) && own[K] != 0 && u != 0 && u != own[K] -> u : 0);
    is_new = (with_key) && own[K] == 0 && (u != 0 || (address < IDENTIFIERS && ANCHOR(K) != address));
    strangers = ((with_key) && own[K] != 0 && address < IDENTIFIERS && u == 0 -> TIED_TO(address) : 0);
    tied = (who != 0 -> (is_new -> BIT(K) : 0) :
      (address < IDENTIFIERS -> TIED_TO(address) | ((with_key) -> BIT(K) : 0) : TIED_TO(K)));
    u = 0;
    STATEMENT; /* readStanding, and what is made of it: planProgramEnrollment */
    some = ((IS_OF(0) && EXPIRED(V(WAITING(0))) -> 1 : 0) | (IS_OF(1) && EXPIRED(V(WAITING(1))) -> 2 : 0)
      | (IS_OF(2) && EXPIRED(V(WAITING(2))) -> 4 : 0));
    v = ((HELD(0) || (IS_OF(0) && !(some & 1)) -> 1 : 0) | (HELD(1) || (IS_OF(1) && !(some & 2)) -> 2 : 0)
      | (HELD(2) || (IS_OF(2) && !(some & 4)) -> 4 : 0));
    d_step {
      current = IDS; /* the real one; what waits for the key, for the address, for anything else */
      x = 0;
      do
      :: x == IDS -> break
      :: else ->
         if
         :: (v & BIT(x)) && HELD(x) -> current = x; current_real = 1; break
         :: else -> x++
         fi
      od;
      if
      :: current == IDS && (with_key) ->
         x = 0;
         do
         :: x == IDS -> break
         :: (v & BIT(x)) && WHERE(V(WAITING(x))) == K -> current = x; break
         :: else -> x++
         od
      :: else
      fi;
      if
      :: current == IDS && address < IDENTIFIERS ->
         x = 0;
         do
         :: x == IDS -> break
         :: (v & BIT(x)) && WHERE(V(WAITING(x))) == address -> current = x; break
         :: else -> x++
         od
      :: else
      fi;
      if
      :: current == IDS && v != 0 -> current = (v & 1 -> 0 : (v & 2 -> 1 : 2))
      :: else
      fi;
      /* where it stands now, and from now on */
      x = (current == IDS -> IDENTIFIERS :
        WHERE((current_real -> V(ENROLLED((current == IDS -> 0 : current))) : V(WAITING((current == IDS -> 0 : current))))));
      y = (((v & 1) && (WHERE(V(WAITING(0))) == K || WHERE(V(ENROLLED(0))) == K))
        || ((v & 2) && (WHERE(V(WAITING(1))) == K || WHERE(V(ENROLLED(1))) == K))
        || ((v & 4) && (WHERE(V(WAITING(2))) == K || WHERE(V(ENROLLED(2))) == K)));
      moves = current != IDS && (with_key) && x != K && !y;
      under = (current != IDS && !moves -> x : ((with_key) -> K : address));
      is_real = who != 0 && disputed_by == 0;
      refused = (IN_THE_WAY(0) || IN_THE_WAY(1) || IN_THE_WAY(2)
        || (disputed_by != 0 && (USER_OF(V(ENROLLED(0))) == who && WHERE(V(ENROLLED(0))) == K
        || USER_OF(V(ENROLLED(1))) == who && WHERE(V(ENROLLED(1))) == K
        || USER_OF(V(ENROLLED(2))) == who && WHERE(V(ENROLLED(2))) == K)));
      v = 0; x = 0; y = 0; tied = 0; strangers = 0
    }
    SAY2("reads what stands for the person: carries on %d; expired <ids:%d>", current, some)
  }
  if :: refused -> SAY("  refuses the row: the key is one person's, the address another's"); goto refuse :: else fi;
  do
  :: some == 0 -> break
  :: else ->
     e = (some & 1 -> 0 : (some & 2 -> 1 : 2));
     gone = gone | BIT(e);
     remove_enrollment(e);
     y = 0; w = 0;
     some = some & ~BIT(e); e = 0
  od;
  if
  :: current == IDS ->
     new_id(0);
     if :: x == IDS -> x = 0; goto refuse :: else current = x; x = 0; created = 1 fi;
     atomic { /* insertPlaces */
       STATEMENT;
       require_free(under, current);
       acquire(PLACE(current)); WRITE(PLACE(current), under + 1 | (is_real -> REAL : 0));
       SAY2("inserts a place for enrollment %d under <id:%d>", current, under)
     }
  :: moves ->
     atomic { /* moveToIdentifiers; on update cascade */
       STATEMENT;
       require_free(under, current);
       acquire(PLACE(current)); WRITE(PLACE(current), (written[PLACE(current)] & REAL) | (under + 1));
       if :: V(WAITING(current)) -> acquire(WAITING(current)); WRITE(WAITING(current), (written[WAITING(current)] & ~3) | (under + 1)) :: else fi;
       if :: V(ENROLLED(current)) -> acquire(ENROLLED(current)); WRITE(ENROLLED(current), (written[ENROLLED(current)] & ~3) | (under + 1)) :: else fi;
       SAY2("lets enrollment %d stand under <id:%d>", current, under)
     }
  :: else
  fi;
  atomic {
    STATEMENT;
    if
    :: is_real -> /* writeReal */
       if :: V(WAITING(current)) -> acquire(WAITING(current)); WRITE(WAITING(current), 0) :: else fi;
       if :: V(PLACE(current)) -> acquire(PLACE(current)); WRITE(PLACE(current), written[PLACE(current)] | REAL) :: else fi;
       x = 0;
       do
       :: x == IDS -> x = 0; break
       :: else ->
          if
          :: x != current && IN_PROGRESS(ENROLLED(x), who) -> await(ENROLLED(x))
          :: else
          fi;
          if :: x != current && IS_NOW(ENROLLED(x), who) -> x = 0; goto unexpected :: else fi;
          x++
       od;
       acquire(ENROLLED(current));
       if :: written[ENROLLED(current)] == 0 -> WRITE(ENROLLED(current), under + 1 | (who << 2)) :: else fi;
       SAY2("writes enrollment %d of user %d", current, who)
    :: else -> /* writeWaiting */
       acquire(WAITING(current));
       if :: ((MINE(PLACE(current)) -> written[PLACE(current)] : committed[PLACE(current)]) & 3) != under + 1 -> goto unexpected :: else fi;
       WRITE(WAITING(current), under + 1 | (clock << 2) | ((disputed_by -> address + 1 : 0) << 4));
       SAY2("writes enrollment %d, which waits for <id:%d>", current, under)
    fi
  }
  if
  :: is_new && address < IDENTIFIERS -> tying = address + 1
  :: else
  fi;
  if
  :: is_real && !created && !current_real -> finally = who
  :: else
  fi
}

/* ProgramEnrollmentRemoval.remove, or EnrollmentInvitations.revoke of what waits. */
inline take_back(which, waiting_only) {
  if
  :: waiting_only && found_real -> SAY("  refuses: it is real now"); goto refuse
  :: else
  fi;
  remove_enrollment(which);
  if :: y == 0 && !waiting_only -> goto refuse :: else y = 0 fi;
  gone = gone | BIT(which);
  finally = (waiting_only -> 0 : w);
  w = 0
}

/* EnrollmentInvitations.renew. */
inline renew(which) {
  if :: found_real -> SAY("  refuses: it is real now"); goto refuse :: else fi;
  atomic {
    STATEMENT;
    if
    :: V(WAITING(which)) -> acquire(WAITING(which))
    :: else
    fi;
    if
    :: MINE(WAITING(which)) && written[WAITING(which)] != 0 ->
       WRITE(WAITING(which), (written[WAITING(which)] & ~12) | (clock << 2));
       renewed = BIT(which)
    :: else
#ifdef RENEW_UNCHECKED
       renewed = BIT(which)
#endif
    fi;
    SAY2("lets enrollment %d wait longer (it is there: %d)", which, written[WAITING(which)] != 0)
  }
  if :: renewed == 0 -> goto refuse :: else fi;
  finally = own[guard]
}

/* RemoveExpiredEnrollments. */
inline clean_up_enrollments() {
  atomic { /* for update skip locked */
    STATEMENT;
    e = 0;
    do
    :: e == IDS -> e = 0; break
    :: else ->
       if
       :: V(WAITING(e)) != 0 && REMOVABLE(V(WAITING(e))) && FREE(WAITING(e)) ->
          some = some | BIT(e);
#ifndef EXPIRED_UNHELD
          acquire(WAITING(e))
#endif
       :: else
       fi;
       e++
    od;
    SAY1("holds what expired a month ago: <ids:%d>", some)
  }
  do
  :: some == 0 -> break
  :: else ->
     e = (some & 1 -> 0 : (some & 2 -> 1 : 2));
     gone = gone | BIT(e);
     remove_enrollment(e);
     y = 0; w = 0;
     some = some & ~BIT(e); e = 0
  od
}

/* ---------- privilege ---------- */

#define RIGHT_OF(i) (V(RIGHT_WAITING(i)) != 0 && ((BIT(i) & tied) || (who != 0 && V(OWN(i)) == who)))

/* holdUsers: the actor's row and the grantee's, in order. */
inline hold_users(address) {
#ifdef HEAD_ON
  u = (address == A -> 2 : 1); /* who grants to one of the two is the other */
#endif
  atomic { STATEMENT; if :: V(USR(1)) && (who == 1 || u == 1) -> acquire(USR(1)); SAY("holds user 1") :: else fi }
  atomic { if :: V(USR(2)) && (who == 2 || u == 2) -> acquire(USR(2)); SAY("holds user 2") :: else fi }
  u = 0
}

/* Takes away a right by its id: deleteGrants. */
inline remove_right(identifier) {
  if
  :: V(RIGHT_WAITING(identifier)) != 0 ->
     x = V(RIGHT_WAITING(identifier)) & 3;
     acquire(RIGHT_WAITING(identifier));
     if :: (written[RIGHT_WAITING(identifier)] & 3) == x -> WRITE(RIGHT_WAITING(identifier), 0) :: else fi;
     x = 0
  :: else
  fi
}

/* CoursePrivileges.put, for one person named by an identifier. */
inline grant(identifier) {
  who = own[identifier];
  tied = (who != 0 -> 0 : TIED_TO(identifier));
  hold_users(identifier);
  atomic {
    STATEMENT; /* readGrants, and what is made of it: planGrant */
    v = ((RIGHT_OF(A) -> BIT(A) : 0) | (RIGHT_OF(B) -> BIT(B) : 0) | (RIGHT_OF(K) -> BIT(K) : 0));
    some = ((RIGHT_OF(A) && EXPIRED(V(RIGHT_WAITING(A))) -> BIT(A) : 0) | (RIGHT_OF(B) && EXPIRED(V(RIGHT_WAITING(B))) -> BIT(B) : 0)
      | (RIGHT_OF(K) && EXPIRED(V(RIGHT_WAITING(K))) -> BIT(K) : 0));
    d_step {
      /* the id that carries on: what is real, what waits for the name, what waits for another */
      current = (who != 0 && V(RIGHT((who -> who : 1))) != 0 -> V(RIGHT((who -> who : 1))) - 1 :
        ((v & ~some & BIT(identifier)) -> (V(RIGHT_WAITING(identifier)) & 3) - 1 :
        ((v & ~some & BIT(A)) -> (V(RIGHT_WAITING(A)) & 3) - 1 : ((v & ~some & BIT(B)) -> (V(RIGHT_WAITING(B)) & 3) - 1 :
        ((v & ~some & BIT(K)) -> (V(RIGHT_WAITING(K)) & 3) - 1 : IDS)))));
      /* what goes: all but what is changed in place */
      some = v & ~((who == 0 && !(some & BIT(identifier))) -> BIT(identifier) : 0);
      gone_rights = (((some & BIT(A)) -> BIT((V(RIGHT_WAITING(A)) & 3) - 1) : 0)
        | ((some & BIT(B)) -> BIT((V(RIGHT_WAITING(B)) & 3) - 1) : 0)
        | ((some & BIT(K)) -> BIT((V(RIGHT_WAITING(K)) & 3) - 1) : 0));
      gone_rights = gone_rights & ~(current < IDS -> BIT(current) : 0);
      v = 0; tied = 0
    }
    SAY2("reads what the person was granted: carries on %d; replaces what waits for <set:%d>", current, some)
  }
  if
  :: current == IDS ->
     new_id(IDS);
     if :: x == IDS -> x = 0; goto refuse :: else current = x; x = 0; created = 1 fi
  :: else
  fi;
  if
  :: some ->
     atomic {
       STATEMENT;
       if :: some & BIT(A) -> remove_right(A) :: else fi;
       if :: some & BIT(B) -> remove_right(B) :: else fi;
       if :: some & BIT(K) -> remove_right(K) :: else fi;
       SAY1("deletes the rights that wait for <set:%d>", some);
       some = 0
     }
  :: else
  fi;
  atomic {
    STATEMENT;
    if
    :: who != 0 ->
       acquire(RIGHT(who));
       if :: written[RIGHT(who)] == 0 -> WRITE(RIGHT(who), current + 1) :: else fi;
       SAY2("writes right %d of user %d", current + 1, who)
    :: else ->
       acquire(RIGHT_WAITING(identifier));
       if
       :: written[RIGHT_WAITING(identifier)] == 0 -> WRITE(RIGHT_WAITING(identifier), current + 1 | (clock << 2))
       :: else -> WRITE(RIGHT_WAITING(identifier), (written[RIGHT_WAITING(identifier)] & 3) | (clock << 2))
       fi;
       SAY2("writes right %d, which waits for <id:%d>", current + 1, identifier)
    fi
  }
}

/* CoursePrivileges.revoke, of one person named by an identifier. */
inline revoke_rights(identifier) {
  who = own[identifier];
  tied = (who != 0 -> 0 : TIED_TO(identifier));
  hold_users(identifier);
  atomic {
    STATEMENT;
    some = ((RIGHT_OF(A) && !EXPIRED(V(RIGHT_WAITING(A))) -> BIT(A) : 0) | (RIGHT_OF(B) && !EXPIRED(V(RIGHT_WAITING(B))) -> BIT(B) : 0)
      | (RIGHT_OF(K) && !EXPIRED(V(RIGHT_WAITING(K))) -> BIT(K) : 0));
    y = (who != 0 -> V(RIGHT((who -> who : 1))) : 0);
    gone_rights = (((some & BIT(A)) -> BIT((V(RIGHT_WAITING(A)) & 3) - 1) : 0)
      | ((some & BIT(B)) -> BIT((V(RIGHT_WAITING(B)) & 3) - 1) : 0)
      | ((some & BIT(K)) -> BIT((V(RIGHT_WAITING(K)) & 3) - 1) : 0)
      | (y != 0 -> BIT(y - 1) : 0));
    tied = 0;
    SAY2("reads what the person was granted: waiting for <set:%d>, real %d", some, y)
  }
  if :: some == 0 && y == 0 -> goto refuse :: else fi;
  atomic {
    STATEMENT;
    if :: some & BIT(A) -> remove_right(A) :: else fi;
    if :: some & BIT(B) -> remove_right(B) :: else fi;
    if :: some & BIT(K) -> remove_right(K) :: else fi;
    if
    :: y != 0 -> acquire(RIGHT(who)); if :: written[RIGHT(who)] == y -> WRITE(RIGHT(who), 0) :: else fi
    :: else
    fi;
    SAY("deletes them");
    some = 0; y = 0
  }
}

/* PrivilegeInvitations.renew and .revoke, of what waits under an id. */
inline change_waiting_right(which, take_away) {
  who = own[guard];
  hold_users(guard);
  atomic {
    STATEMENT;
    x = ((V(RIGHT_WAITING(A)) & 3) == which + 1 -> A : ((V(RIGHT_WAITING(B)) & 3) == which + 1 -> B :
      ((V(RIGHT_WAITING(K)) & 3) == which + 1 -> K : IDENTIFIERS)));
    SAY2("looks again where right %d waits: <id:%d>", which + 1, x)
  }
  if
  :: x == IDENTIFIERS -> x = 0; goto refuse
  :: else -> some = x; x = 0
  fi;
  atomic {
    STATEMENT;
    if :: V(RIGHT_WAITING(some)) != 0 -> acquire(RIGHT_WAITING(some)) :: else fi;
    if
    :: MINE(RIGHT_WAITING(some)) && (written[RIGHT_WAITING(some)] & 3) == which + 1 ->
       if
       :: take_away -> gone_rights = BIT(which); WRITE(RIGHT_WAITING(some), 0); SAY1("deletes right %d", which + 1)
       :: else ->
          renewed = BIT(which);
          WRITE(RIGHT_WAITING(some), which + 1 | (clock << 2));
          SAY1("lets right %d wait longer", which + 1)
       fi
    :: else ->
       SAY1("finds right %d no longer", which + 1);
#ifdef RENEW_UNCHECKED
       if :: take_away -> gone_rights = BIT(which) :: else -> renewed = BIT(which) fi
#else
       some = 0; goto refuse
#endif
    fi;
    some = 0
  }
  if :: !(take_away) -> finally = who :: else fi
}

/* RemoveExpiredInvitations: one statement, which finds what it waited for as it is. */
inline clean_up_rights() {
  atomic {
    STATEMENT;
    i = 0;
    do
    :: i == IDENTIFIERS -> i = 0; break
    :: else ->
       if
       :: V(RIGHT_WAITING(i)) != 0 && REMOVABLE(V(RIGHT_WAITING(i))) ->
          acquire(RIGHT_WAITING(i));
          if
          :: written[RIGHT_WAITING(i)] != 0 && REMOVABLE(written[RIGHT_WAITING(i)]) ->
             gone_rights = gone_rights | BIT((written[RIGHT_WAITING(i)] & 3) - 1);
             WRITE(RIGHT_WAITING(i), 0)
          :: else
          fi
       :: else
       fi;
       i++
    od;
    SAY("deletes rights that expired a month ago")
  }
}
