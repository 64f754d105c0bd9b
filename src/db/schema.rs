//! The tables, once for both databases. Kept in step with `migrations/` by a test.

diesel::table! {
    units (id) {
        id -> Binary,
        parent_id -> Nullable<Binary>,
        kind -> Text,
        name -> Text,
        code -> Text,
        sort_key -> Binary,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    unit_ancestry (unit_id, ancestor_id) {
        unit_id -> Binary,
        ancestor_id -> Binary,
    }
}

diesel::table! {
    households (id) {
        id -> Binary,
        unit_id -> Binary,
        number -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    household_merges (id) {
        id -> Binary,
        keep_id -> Binary,
        other_id -> Binary,
        merged_at -> Timestamp,
        merged_by -> Nullable<Binary>,
        moved -> Text,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<Binary>,
    }
}

diesel::table! {
    persons (id) {
        id -> Binary,
        name -> Text,
        name_folded -> Text,
        sort_key -> Binary,
        birth_date -> Nullable<Date>,
        sex -> Nullable<Text>,
        audience -> Text,
        unit_id -> Binary,
        household_id -> Nullable<Binary>,
        created_at -> Timestamp,
        created_by -> Nullable<Binary>,
    }
}

diesel::table! {
    presentations (person_id) {
        person_id -> Binary,
        chosen_sealed -> Nullable<Binary>,
        suggested_sealed -> Nullable<Binary>,
        set_at -> Timestamp,
        suggested_until_age -> Nullable<Integer>,
    }
}

diesel::table! {
    identifiers (id) {
        id -> Binary,
        person_id -> Binary,
        kind -> Text,
        sealed -> Binary,
        lookup -> Binary,
        last4 -> Text,
        checked -> Text,
        valid_from -> Timestamp,
        valid_to -> Nullable<Timestamp>,
        created_by -> Nullable<Binary>,
        ended_because -> Nullable<Text>,
        ended_by -> Nullable<Binary>,
    }
}

diesel::table! {
    passwords (person_id) {
        person_id -> Binary,
        user_name -> Text,
        hash -> Text,
        must_change -> Bool,
        set_at -> Timestamp,
        set_by -> Nullable<Binary>,
        short -> Bool,
    }
}

diesel::table! {
    pins (person_id) {
        person_id -> Binary,
        hash -> Binary,
        set_at -> Timestamp,
        set_by -> Nullable<Binary>,
    }
}

diesel::table! {
    cards (id) {
        id -> Binary,
        person_id -> Binary,
        lookup -> Binary,
        issued_at -> Timestamp,
        issued_by -> Nullable<Binary>,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<Binary>,
    }
}

diesel::table! {
    picture_codes (person_id) {
        person_id -> Binary,
        hash -> Binary,
        set_at -> Timestamp,
        set_by -> Nullable<Binary>,
    }
}

diesel::table! {
    throttles (subject) {
        subject -> Binary,
        failures -> Integer,
        last_at -> Timestamp,
        locked_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    roles (id) {
        id -> Binary,
        person_id -> Binary,
        role -> Text,
        unit_id -> Binary,
        granted_at -> Timestamp,
        granted_by -> Nullable<Binary>,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<Binary>,
        starts_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        reason -> Text,
        used_on -> Nullable<Date>,
    }
}

diesel::table! {
    role_reviews (id) {
        id -> Binary,
        role_id -> Binary,
        reviewed_at -> Timestamp,
        reviewed_by -> Nullable<Binary>,
    }
}

diesel::table! {
    logins (id) {
        id -> Binary,
        person_id -> Binary,
        door -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        device -> Text,
        last_seen_at -> Nullable<Timestamp>,
        address -> Nullable<Text>,
        helper_id -> Nullable<Binary>,
    }
}

diesel::table! {
    suspensions (id) {
        id -> Binary,
        person_id -> Binary,
        reason -> Text,
        at -> Timestamp,
        suspended_by -> Nullable<Binary>,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Binary>,
    }
}

diesel::table! {
    held_forms (id) {
        id -> Binary,
        person_id -> Binary,
        address -> Text,
        content_type -> Text,
        sealed -> Binary,
        held_at -> Timestamp,
    }
}

diesel::table! {
    external_identities (id) {
        id -> Binary,
        provider -> Text,
        subject -> Text,
        person_id -> Binary,
        linked_at -> Timestamp,
        linked_by -> Nullable<Binary>,
        unlinked_at -> Nullable<Timestamp>,
        unlinked_by -> Nullable<Binary>,
    }
}

diesel::table! {
    external_logins (login_id) {
        login_id -> Binary,
        identity_id -> Binary,
        strong -> Bool,
    }
}

diesel::table! {
    identity_invitations (id) {
        id -> Binary,
        person_id -> Binary,
        made_at -> Timestamp,
        made_by -> Binary,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    reading_keys (id) {
        id -> Binary,
        purpose -> Text,
        unit_id -> Binary,
        sha256 -> Binary,
        made_at -> Timestamp,
        made_by -> Binary,
        ends_at -> Timestamp,
        used_on -> Nullable<Date>,
        revoked_at -> Nullable<Timestamp>,
        revoked_by -> Nullable<Binary>,
    }
}

diesel::table! {
    openid_answers (state) {
        state -> Binary,
        heard_at -> Timestamp,
    }
}

diesel::table! {
    helpings (id) {
        id -> Binary,
        person_id -> Binary,
        helper_id -> Binary,
        login_id -> Binary,
        consent -> Text,
        began_at -> Timestamp,
    }
}

diesel::table! {
    second_factors (person_id) {
        person_id -> Binary,
        sealed -> Binary,
        last_step -> BigInt,
        set_at -> Timestamp,
    }
}

diesel::table! {
    recovery_codes (person_id, hash) {
        person_id -> Binary,
        hash -> Binary,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    journal (seq) {
        seq -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<Binary>,
        action -> Text,
        subject -> Text,
        detail -> Text,
        previous -> Binary,
        hash -> Binary,
        version -> Integer,
        helped_id -> Nullable<Binary>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    journal_seals (last_seq) {
        last_seq -> BigInt,
        first_seq -> BigInt,
        previous -> Binary,
        last_hash -> Binary,
        first_at -> Timestamp,
        last_at -> Timestamp,
        sha256 -> Text,
        sealed_at -> Timestamp,
    }
}

diesel::table! {
    jobs (name, month) {
        name -> Text,
        month -> Text,
        begun_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
        trouble -> Nullable<Text>,
    }
}

diesel::table! {
    media (sha256) {
        sha256 -> Text,
        size -> BigInt,
        mime -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    frameworks (id) {
        id -> Binary,
        code -> Text,
        version -> Text,
        title -> Text,
        issuer -> Text,
        notice -> Text,
        pass_mark -> Double,
        pass_mark_note -> Text,
        valid_months -> Integer,
        source_hash -> Text,
        created_at -> Timestamp,
        blueprints -> Text,
    }
}

diesel::table! {
    skills (id) {
        id -> Binary,
        framework_id -> Binary,
        position -> Integer,
        code -> Text,
        group_code -> Text,
        group_title -> Text,
        title -> Text,
        description -> Text,
        audiences -> Text,
    }
}

diesel::table! {
    courses (id) {
        id -> Binary,
        slug -> Text,
        current_version_id -> Nullable<Binary>,
        created_at -> Timestamp,
        unit_id -> Nullable<Binary>,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    course_versions (id) {
        id -> Binary,
        course_id -> Binary,
        number -> Integer,
        label -> Text,
        source_hash -> Text,
        framework_id -> Nullable<Binary>,
        title -> Text,
        summary -> Text,
        language -> Text,
        licence -> Text,
        authors -> Text,
        skills -> Text,
        minutes -> Integer,
        picture -> Nullable<Text>,
        picture_alt -> Text,
        published_at -> Timestamp,
        requires -> Text,
        shelf_order -> Integer,
    }
}

diesel::table! {
    course_audiences (course_version_id, audience) {
        course_version_id -> Binary,
        audience -> Text,
    }
}

diesel::table! {
    lessons (id) {
        id -> Binary,
        course_version_id -> Binary,
        key -> Text,
        position -> Integer,
        title -> Text,
        summary -> Text,
        minutes -> Integer,
        kind -> Text,
        html -> Text,
        audio -> Nullable<Text>,
        video -> Nullable<Text>,
        captions -> Nullable<Text>,
        transcript -> Text,
        easy_html -> Text,
        sign -> Nullable<Text>,
        sign_captions -> Nullable<Text>,
        slides -> Nullable<Text>,
        slide_pictures -> Text,
        requires -> Text,
        module_key -> Nullable<Text>,
        practice_questions -> Text,
    }
}

diesel::table! {
    modules (course_version_id, key) {
        course_version_id -> Binary,
        key -> Text,
        position -> Integer,
        title -> Text,
    }
}

diesel::table! {
    search_entries (id) {
        id -> BigInt,
        course_id -> Binary,
        course_version_id -> Binary,
        lesson_id -> Nullable<Binary>,
        title -> Text,
        body -> Text,
        rules -> Integer,
    }
}

diesel::table! {
    material_gaps (lesson_id, material) {
        lesson_id -> Binary,
        material -> Text,
        asked -> Integer,
        last_asked_at -> Timestamp,
    }
}

diesel::table! {
    resources (course_version_id, path) {
        course_version_id -> Binary,
        path -> Text,
        sha256 -> Text,
        shown -> Bool,
    }
}

diesel::table! {
    quizzes (id) {
        id -> Binary,
        course_version_id -> Binary,
        title -> Text,
        pass_mark -> Double,
    }
}

diesel::table! {
    questions (id) {
        id -> Binary,
        quiz_id -> Binary,
        key -> Text,
        position -> Integer,
        kind -> Text,
        skill -> Text,
        text -> Text,
        picture -> Nullable<Text>,
        picture_alt -> Text,
        hint -> Text,
        feedback -> Text,
        choices -> Text,
        easy -> Text,
        difficulty -> Integer,
        listen -> Text,
        unit -> Text,
        steps -> Text,
    }
}

diesel::table! {
    practicals (id) {
        id -> Binary,
        course_version_id -> Binary,
        title -> Text,
        intro -> Text,
        criteria -> Text,
        independent -> Bool,
    }
}

diesel::table! {
    drafts (id) {
        id -> Binary,
        unit_id -> Binary,
        slug -> Text,
        title -> Text,
        based_on -> Nullable<Binary>,
        created_at -> Timestamp,
        created_by -> Binary,
        changed_at -> Timestamp,
        changed_by -> Binary,
        published_at -> Nullable<Timestamp>,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    draft_files (draft_id, path) {
        draft_id -> Binary,
        path -> Text,
        text -> Nullable<Text>,
        sha256 -> Nullable<Text>,
        changed_at -> Timestamp,
        changed_by -> Binary,
    }
}

diesel::table! {
    draft_revisions (id) {
        id -> Binary,
        draft_id -> Binary,
        path -> Text,
        number -> Integer,
        text -> Nullable<Text>,
        sha256 -> Nullable<Text>,
        changed_at -> Timestamp,
        changed_by -> Binary,
        auto -> Bool,
    }
}

diesel::table! {
    draft_openings (draft_id, part, person_id) {
        draft_id -> Binary,
        part -> Text,
        person_id -> Binary,
        opened_at -> Timestamp,
    }
}

diesel::table! {
    draft_reviews (id) {
        id -> Binary,
        draft_id -> Binary,
        fingerprint -> Text,
        asked_at -> Timestamp,
        asked_by -> Binary,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Binary>,
        decision -> Nullable<Text>,
        words -> Text,
    }
}

diesel::table! {
    bank_questions (id) {
        id -> Binary,
        unit_id -> Binary,
        key -> Text,
        version -> Integer,
        created_at -> Timestamp,
        created_by -> Binary,
        archived_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    bank_versions (question_id, number) {
        question_id -> Binary,
        number -> Integer,
        body -> Text,
        kept_at -> Timestamp,
        kept_by -> Binary,
    }
}

diesel::table! {
    bank_imports (id) {
        id -> Binary,
        unit_id -> Binary,
        file_name -> Text,
        entries -> Text,
        sent_at -> Timestamp,
        sent_by -> Binary,
        applied_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    authoring_rules (id) {
        id -> Binary,
        unit_id -> Binary,
        review -> Bool,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    enrolments (id) {
        id -> Binary,
        person_id -> Binary,
        course_id -> Binary,
        course_version_id -> Binary,
        lessons_total -> Integer,
        lessons_done -> Integer,
        last_lesson_key -> Nullable<Text>,
        begun_at -> Timestamp,
        lessons_completed_at -> Nullable<Timestamp>,
        best_score -> Nullable<Double>,
        test_passed_at -> Nullable<Timestamp>,
        request_state -> Nullable<Text>,
        certificate_number -> Nullable<Text>,
    }
}

diesel::table! {
    progress (enrolment_id, lesson_key) {
        enrolment_id -> Binary,
        lesson_key -> Text,
        position_seconds -> Double,
        opened_at -> Timestamp,
        completed_at -> Nullable<Timestamp>,
        helper_id -> Nullable<Binary>,
    }
}

diesel::table! {
    attempts (id) {
        id -> Binary,
        enrolment_id -> Binary,
        quiz_id -> Binary,
        person_id -> Binary,
        number -> Integer,
        paper -> Text,
        started_at -> Timestamp,
        submitted_at -> Nullable<Timestamp>,
        score -> Nullable<Double>,
        passed -> Nullable<Bool>,
        helper_id -> Nullable<Binary>,
        purpose -> Text,
        due_at -> Nullable<Timestamp>,
        pass_mark -> Nullable<Double>,
        paper_test_id -> Nullable<Binary>,
        entered_by -> Nullable<Binary>,
    }
}

diesel::table! {
    key_changes (id) {
        id -> Binary,
        question_id -> Binary,
        before_keys -> Text,
        after_keys -> Text,
        reason -> Text,
        changed_by -> Binary,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    remarks (key_change_id, attempt_id) {
        key_change_id -> Binary,
        attempt_id -> Binary,
        score_before -> Double,
        score_after -> Double,
        passed_before -> Bool,
        passed_after -> Bool,
        certificate_number -> Nullable<Text>,
    }
}

diesel::table! {
    paper_tests (id) {
        id -> Binary,
        quiz_id -> Binary,
        class_id -> Binary,
        code -> Text,
        papers -> Text,
        made_by -> Binary,
        made_at -> Timestamp,
    }
}

diesel::table! {
    answer_sends (attempt_id, place) {
        attempt_id -> Binary,
        place -> Integer,
        send_id -> Binary,
    }
}

diesel::table! {
    extra_times (id) {
        id -> Binary,
        person_id -> Binary,
        factor -> Double,
        set_by -> Binary,
        set_at -> Timestamp,
    }
}

diesel::table! {
    more_tries (id) {
        id -> Binary,
        enrolment_id -> Binary,
        reason -> Text,
        granted_by -> Binary,
        granted_at -> Timestamp,
    }
}

diesel::table! {
    answers (attempt_id, question_id) {
        attempt_id -> Binary,
        question_id -> Binary,
        choices -> Text,
        answered_at -> Timestamp,
        helper_id -> Nullable<Binary>,
    }
}

diesel::table! {
    classes (id) {
        id -> Binary,
        unit_id -> Binary,
        name -> Text,
        code -> Text,
        trainer_id -> Binary,
        created_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
        sign_up_since -> Nullable<Timestamp>,
    }
}

diesel::table! {
    walk_ins (id) {
        id -> Binary,
        person_id -> Binary,
        entered_at -> Timestamp,
        entered_by -> Nullable<Binary>,
        completed_at -> Nullable<Timestamp>,
        completed_by -> Nullable<Binary>,
    }
}

diesel::table! {
    sign_ups (id) {
        id -> Binary,
        class_id -> Binary,
        name -> Text,
        name_folded -> Text,
        birth_date -> Date,
        audience -> Text,
        unit_id -> Binary,
        pin_hash -> Binary,
        asked_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Binary>,
        outcome -> Nullable<Text>,
        reason -> Text,
        person_id -> Nullable<Binary>,
        guardian_name -> Text,
        guardian_relation -> Nullable<Text>,
        guardian_phone -> Text,
        agreed -> Text,
        lang -> Text,
    }
}

diesel::table! {
    class_members (class_id, person_id) {
        class_id -> Binary,
        person_id -> Binary,
        joined_at -> Timestamp,
        left_at -> Nullable<Timestamp>,
        rejoined_at -> Nullable<Timestamp>,
        left_before -> Nullable<Timestamp>,
    }
}

diesel::table! {
    certificate_requests (id) {
        id -> Binary,
        enrolment_id -> Binary,
        person_id -> Binary,
        course_version_id -> Binary,
        unit_id -> Binary,
        state -> Text,
        requested_at -> Timestamp,
    }
}

diesel::table! {
    practical_checks (id) {
        id -> Binary,
        request_id -> Nullable<Binary>,
        assessor_id -> Binary,
        results -> Text,
        passed -> Bool,
        note -> Text,
        checked_at -> Timestamp,
        enrolment_id -> Binary,
    }
}

diesel::table! {
    check_marks (enrolment_id, assessor_id, criterion) {
        enrolment_id -> Binary,
        assessor_id -> Binary,
        criterion -> Text,
        level -> Text,
        marked_at -> Timestamp,
    }
}

diesel::table! {
    second_check_rules (unit_id) {
        unit_id -> Binary,
        percent -> Integer,
        one_of -> Integer,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    second_checks (id) {
        id -> Binary,
        check_id -> Binary,
        unit_id -> Binary,
        seed -> BigInt,
        percent -> Integer,
        chosen_at -> Timestamp,
        assessor_id -> Nullable<Binary>,
        results -> Nullable<Text>,
        passed -> Nullable<Bool>,
        note -> Text,
        checked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    approval_batches (id) {
        id -> Binary,
        class_id -> Binary,
        approver_id -> Binary,
        seed -> BigInt,
        made_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    approval_batch_members (batch_id, request_id) {
        batch_id -> Binary,
        request_id -> Binary,
        sampled -> Bool,
        looked_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    appeals (id) {
        id -> Binary,
        enrolment_id -> Binary,
        unit_id -> Binary,
        about -> Text,
        about_id -> Binary,
        words -> Text,
        asked_at -> Timestamp,
    }
}

diesel::table! {
    appeal_decisions (appeal_id) {
        appeal_id -> Binary,
        decided_by -> Binary,
        outcome -> Text,
        words -> Text,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    returns (id) {
        id -> Binary,
        request_id -> Binary,
        returned_by -> Binary,
        reason -> Text,
        returned_at -> Timestamp,
    }
}

diesel::table! {
    approvals (request_id) {
        request_id -> Binary,
        approver_id -> Binary,
        approved_at -> Timestamp,
    }
}

diesel::table! {
    number_series (unit_id, year) {
        unit_id -> Binary,
        year -> Integer,
        last -> Integer,
    }
}

diesel::table! {
    certificates (id) {
        id -> Binary,
        number -> Text,
        request_id -> Binary,
        person_id -> Binary,
        unit_id -> Binary,
        course_version_id -> Binary,
        framework -> Text,
        name -> Text,
        birth_date -> Nullable<Date>,
        audience -> Text,
        course_title -> Text,
        skills -> Text,
        score -> Double,
        revision -> Integer,
        issued_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        form_id -> Nullable<Binary>,
    }
}

diesel::table! {
    certificate_forms (id) {
        id -> Binary,
        unit_id -> Binary,
        version -> Integer,
        words -> Text,
        signature -> Nullable<Binary>,
        seal -> Nullable<Binary>,
        created_by -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    certificate_openings (id) {
        id -> Binary,
        certificate_id -> Binary,
        opened_at -> Timestamp,
        ends_at -> Timestamp,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    print_runs (id) {
        id -> Binary,
        class_id -> Binary,
        created_by -> Binary,
        course_id -> Nullable<Binary>,
        size -> Text,
        wanted -> Integer,
        made -> Integer,
        trouble -> Nullable<Text>,
        created_at -> Timestamp,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    badges (certificate_id) {
        certificate_id -> Binary,
        credential -> Binary,
        subject -> Binary,
    }
}

diesel::table! {
    corrections (certificate_id, revision) {
        certificate_id -> Binary,
        revision -> Integer,
        corrected_by -> Binary,
        reason -> Text,
        name_before -> Text,
        birth_date_before -> Nullable<Date>,
        corrected_at -> Timestamp,
        number_before -> Nullable<Text>,
    }
}

diesel::table! {
    revocations (certificate_id) {
        certificate_id -> Binary,
        revoked_by -> Binary,
        reason -> Text,
        revoked_at -> Timestamp,
    }
}

diesel::table! {
    export_runs (id) {
        id -> Binary,
        unit_id -> Binary,
        created_by -> Binary,
        created_at -> Timestamp,
        period_from -> Date,
        period_to -> Date,
        audience -> Nullable<Text>,
        only_clean -> Bool,
        recipient_id -> Nullable<Binary>,
        address -> Text,
        run -> Integer,
        touched_at -> Timestamp,
        wanted -> Integer,
        made -> Integer,
        trouble -> Nullable<Text>,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    exports (id) {
        id -> Binary,
        unit_id -> Binary,
        created_by -> Nullable<Binary>,
        created_at -> Timestamp,
        period_from -> Date,
        period_to -> Date,
        count -> Integer,
        manifest -> Text,
        signature -> Text,
        audience -> Nullable<Text>,
        recipient_id -> Nullable<Binary>,
    }
}

diesel::table! {
    export_records (certificate_id, revision, status, attempt) {
        certificate_id -> Binary,
        revision -> Integer,
        status -> Text,
        export_id -> Binary,
        attempt -> Integer,
    }
}

diesel::table! {
    export_files (export_id, name) {
        export_id -> Binary,
        name -> Text,
        sha256 -> Text,
        bytes -> Binary,
        parts_id -> Nullable<Binary>,
    }
}

diesel::table! {
    venues (id) {
        id -> Binary,
        unit_id -> Binary,
        name -> Text,
        address -> Text,
        seats -> Nullable<Integer>,
        devices -> Integer,
        wifi -> Bool,
        power -> Bool,
        step_free -> Bool,
        line -> Text,
        created_by -> Binary,
        created_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    series (id) {
        id -> Binary,
        unit_id -> Binary,
        class_id -> Nullable<Binary>,
        venue_id -> Nullable<Binary>,
        kind -> Text,
        mode -> Text,
        title -> Text,
        trainer_id -> Binary,
        co_organisers -> Text,
        capacity -> Nullable<Integer>,
        online_address -> Text,
        starts_minute -> Integer,
        minutes -> Integer,
        first_on -> Date,
        last_on -> Nullable<Date>,
        created_by -> Binary,
        created_at -> Timestamp,
        ended_by -> Nullable<Binary>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    class_sessions (id) {
        id -> Binary,
        series_id -> Nullable<Binary>,
        series_day -> Nullable<Date>,
        unit_id -> Binary,
        class_id -> Nullable<Binary>,
        venue_id -> Nullable<Binary>,
        kind -> Text,
        mode -> Text,
        title -> Text,
        trainer_id -> Binary,
        co_organisers -> Text,
        capacity -> Nullable<Integer>,
        online_address -> Text,
        lessons -> Text,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        created_by -> Binary,
        created_at -> Timestamp,
        changes -> Integer,
        changed_at -> Timestamp,
        cancelled_by -> Nullable<Binary>,
        cancelled_at -> Nullable<Timestamp>,
        cancelled_because -> Text,
    }
}

diesel::table! {
    session_handovers (id) {
        id -> Binary,
        session_id -> Binary,
        from_id -> Binary,
        to_id -> Binary,
        handed_at -> Timestamp,
        handed_by -> Binary,
    }
}

diesel::table! {
    session_moves (id) {
        id -> Binary,
        session_id -> Binary,
        old_starts_at -> Timestamp,
        old_venue_id -> Nullable<Binary>,
        reason -> Text,
        moved_by -> Binary,
        moved_at -> Timestamp,
    }
}

diesel::table! {
    session_invitations (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        invited_by -> Binary,
        invited_at -> Timestamp,
        told_how -> Nullable<Text>,
        told_by -> Nullable<Binary>,
        told_at -> Nullable<Timestamp>,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session_letters (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        asked_by -> Binary,
        asked_at -> Timestamp,
        state -> Text,
        tries -> Integer,
        next_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session_marks (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        mark -> Text,
        how -> Text,
        company -> Nullable<Text>,
        companion -> Text,
        reason -> Text,
        marked_by -> Binary,
        marked_at -> Timestamp,
        received_at -> Timestamp,
    }
}

diesel::table! {
    attendances (session_id, person_id) {
        session_id -> Binary,
        person_id -> Binary,
        mark_id -> Binary,
        mark -> Text,
        came -> Bool,
        marked_at -> Timestamp,
    }
}

diesel::table! {
    observations (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        course_id -> Nullable<Binary>,
        about -> Text,
        level -> Text,
        note -> Text,
        seen_by -> Binary,
        seen_at -> Timestamp,
    }
}

diesel::table! {
    closings (id) {
        id -> Binary,
        session_id -> Binary,
        taught -> Text,
        came -> Integer,
        difficulties -> Text,
        proposals -> Text,
        cost -> Integer,
        minutes -> Integer,
        closed_by -> Binary,
        closed_at -> Timestamp,
    }
}

diesel::table! {
    follow_ups (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        what -> Text,
        noted_by -> Binary,
        noted_at -> Timestamp,
        done_by -> Nullable<Binary>,
        done_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    missed_weeks (session_id) {
        session_id -> Binary,
        noticed_at -> Timestamp,
        reason -> Text,
        explained_by -> Nullable<Binary>,
        explained_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    calendar_feeds (id) {
        id -> Binary,
        person_id -> Binary,
        made_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    session_plans (session_id) {
        session_id -> Binary,
        minutes -> Integer,
        copied_from -> Nullable<Binary>,
        begun_at -> Timestamp,
        begun_by -> Binary,
        changed_at -> Timestamp,
        changed_by -> Binary,
    }
}

diesel::table! {
    session_plan_parts (id) {
        id -> Binary,
        session_id -> Binary,
        position -> Integer,
        kind -> Text,
        title -> Text,
        minutes -> Integer,
        body -> Text,
        lesson_id -> Nullable<Binary>,
        questions -> Text,
        revision -> Integer,
    }
}

diesel::table! {
    live_quizzes (session_id) {
        session_id -> Binary,
        code -> Text,
        opened_at -> Timestamp,
        opened_by -> Binary,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    live_questions (id) {
        id -> Binary,
        session_id -> Binary,
        position -> Integer,
        asked -> Text,
        opened_at -> Timestamp,
        opened_by -> Binary,
        closed_at -> Nullable<Timestamp>,
        totals -> Nullable<Text>,
    }
}

diesel::table! {
    live_answers (question_id, phone) {
        question_id -> Binary,
        phone -> Binary,
        choice -> Text,
    }
}

diesel::table! {
    session_helps (id) {
        id -> Binary,
        session_id -> Binary,
        person_id -> Binary,
        helped_by -> Binary,
        helped_at -> Timestamp,
    }
}

diesel::table! {
    programmes (id) {
        id -> Binary,
        unit_id -> Binary,
        kind -> Text,
        name -> Text,
        shape -> Nullable<Text>,
        rules -> Text,
        facts -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        created_at -> Timestamp,
        created_by -> Nullable<Binary>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Binary>,
    }
}

diesel::table! {
    programme_members (id) {
        id -> Binary,
        programme_id -> Binary,
        role -> Text,
        person_id -> Nullable<Binary>,
        household_id -> Nullable<Binary>,
        name -> Text,
        unit_id -> Binary,
        since -> Date,
        until -> Nullable<Date>,
        facts -> Text,
        added_at -> Timestamp,
        added_by -> Binary,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<Binary>,
        withdrawn_because -> Text,
    }
}

diesel::table! {
    programme_events (id) {
        id -> Binary,
        programme_id -> Binary,
        member_id -> Nullable<Binary>,
        kind -> Text,
        happened_on -> Date,
        person_id -> Nullable<Binary>,
        household_id -> Nullable<Binary>,
        unit_id -> Binary,
        number -> Nullable<BigInt>,
        minutes -> Nullable<Integer>,
        facts -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Binary,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<Binary>,
        withdrawn_because -> Text,
    }
}

diesel::table! {
    programme_sessions (id) {
        id -> Binary,
        programme_id -> Binary,
        session_id -> Binary,
        counts -> Bool,
        follows -> Bool,
        decided_at -> Timestamp,
        decided_by -> Binary,
    }
}

diesel::table! {
    poverty_statuses (id) {
        id -> Binary,
        household_id -> Binary,
        status -> Text,
        year -> Integer,
        source -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Binary,
    }
}

diesel::table! {
    days_off (day) {
        day -> Date,
        kind -> Text,
        name -> Text,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    processors (id) {
        id -> Binary,
        name -> Text,
        contract -> Text,
        since -> Timestamp,
        added_by -> Binary,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Binary>,
    }
}

diesel::table! {
    subject_requests (id) {
        id -> Binary,
        person_id -> Nullable<Binary>,
        unit_id -> Binary,
        kind -> Text,
        received_on -> Date,
        channel -> Text,
        asker -> Text,
        asker_name -> Text,
        relation -> Text,
        identity_check -> Text,
        wish -> Text,
        with_processor -> Bool,
        registered_at -> Timestamp,
        registered_by -> Binary,
    }
}

diesel::table! {
    subject_request_steps (id) {
        id -> Binary,
        request_id -> Binary,
        kind -> Text,
        days -> Nullable<Integer>,
        reason -> Text,
        article -> Text,
        taken_at -> Timestamp,
        taken_by -> Binary,
    }
}

diesel::table! {
    restrictions (id) {
        id -> Binary,
        person_id -> Binary,
        request_id -> Nullable<Binary>,
        reason -> Text,
        since -> Timestamp,
        made_by -> Nullable<Binary>,
        lifted_at -> Nullable<Timestamp>,
        lifted_by -> Nullable<Binary>,
    }
}

diesel::table! {
    deletions (id) {
        id -> Binary,
        person_id -> Binary,
        request_id -> Nullable<Binary>,
        reason -> Text,
        counts -> Text,
        deleted_at -> Timestamp,
        deleted_by -> Nullable<Binary>,
    }
}

diesel::table! {
    retention_rules (kind) {
        kind -> Text,
        months -> Integer,
        reason -> Text,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    retention_runs (id) {
        id -> Binary,
        run_at -> Timestamp,
        run_by -> Nullable<Binary>,
    }
}

diesel::table! {
    retention_counts (run_id, kind) {
        run_id -> Binary,
        kind -> Text,
        months -> Integer,
        reason -> Text,
        gone -> BigInt,
    }
}

diesel::table! {
    incidents (id) {
        id -> Binary,
        unit_id -> Binary,
        discovered_at -> Timestamp,
        serious -> Bool,
        may_harm -> Bool,
        location_or_biometric -> Bool,
        happened -> Text,
        data_kinds -> Text,
        people -> Text,
        consequences -> Text,
        measures -> Text,
        contact -> Text,
        registered_at -> Timestamp,
        registered_by -> Binary,
        changed_at -> Nullable<Timestamp>,
        changed_by -> Nullable<Binary>,
        closed_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Binary>,
    }
}

diesel::table! {
    incident_notices (id) {
        id -> Binary,
        incident_id -> Binary,
        kind -> Text,
        told -> Text,
        told_at -> Timestamp,
        note -> Text,
        recorded_at -> Timestamp,
        recorded_by -> Binary,
    }
}

diesel::table! {
    backups (id) {
        id -> Binary,
        made_at -> Timestamp,
        folder -> Text,
        bytes -> BigInt,
    }
}

diesel::table! {
    roster_imports (id) {
        id -> Binary,
        created_at -> Timestamp,
        created_by -> Nullable<Binary>,
        scope -> Text,
        file_name -> Text,
        file_lookup -> Binary,
        headings -> Text,
        matching -> Text,
        state -> Text,
        run -> Integer,
        touched_at -> Timestamp,
        trouble -> Nullable<Text>,
        total -> Integer,
        done -> Integer,
        counts -> Text,
        applied_at -> Nullable<Timestamp>,
        applied_by -> Nullable<Binary>,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<Binary>,
    }
}

diesel::table! {
    roster_sheets (import_id) {
        import_id -> Binary,
        sealed -> Binary,
    }
}

diesel::table! {
    roster_rows (import_id, line) {
        import_id -> Binary,
        line -> Integer,
        outcome -> Text,
        name -> Text,
        birth_date -> Nullable<Date>,
        sex -> Nullable<Text>,
        audience -> Nullable<Text>,
        unit_id -> Nullable<Binary>,
        household -> Nullable<Text>,
        class_id -> Nullable<Binary>,
        new_id -> Binary,
        sealed -> Nullable<Binary>,
        lookup -> Nullable<Binary>,
        last4 -> Nullable<Text>,
        person_id -> Nullable<Binary>,
        before -> Text,
        reasons -> Text,
        decisions -> Text,
        decision -> Nullable<Text>,
        fate -> Nullable<Text>,
    }
}

diesel::table! {
    roster_matchings (person_id, headings) {
        person_id -> Binary,
        headings -> Binary,
        matching -> Text,
        used_at -> Timestamp,
    }
}

diesel::table! {
    merges (id) {
        id -> Binary,
        keep_id -> Binary,
        other_id -> Binary,
        merged_at -> Timestamp,
        merged_by -> Nullable<Binary>,
        moves -> Text,
        undone_at -> Nullable<Timestamp>,
        undone_by -> Nullable<Binary>,
    }
}

diesel::table! {
    purposes (id) {
        id -> Binary,
        unit_id -> Nullable<Binary>,
        code -> Text,
        version -> Integer,
        basis -> Text,
        sensitive -> Bool,
        document -> Text,
        words -> Text,
        hash -> Binary,
        asks_anew -> Bool,
        made_at -> Timestamp,
        made_by -> Nullable<Binary>,
        ended -> Bool,
    }
}

diesel::table! {
    privacy_contacts (id) {
        id -> Binary,
        unit_id -> Binary,
        name -> Text,
        position -> Text,
        contact -> Text,
        document -> Text,
        complaints -> Text,
        named_at -> Timestamp,
        named_by -> Binary,
    }
}

diesel::table! {
    guardians (id) {
        id -> Binary,
        person_id -> Binary,
        guardian_person_id -> Nullable<Binary>,
        name -> Text,
        relation -> Text,
        checked -> Text,
        named_at -> Timestamp,
        named_by -> Binary,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Binary>,
    }
}

diesel::table! {
    consents (id) {
        id -> Binary,
        person_id -> Binary,
        purpose -> Text,
        purpose_id -> Binary,
        text_hash -> Binary,
        act -> Text,
        part -> Text,
        guardian_id -> Nullable<Binary>,
        channel -> Text,
        evidence -> Text,
        lang -> Text,
        at -> Timestamp,
        recorded_by -> Nullable<Binary>,
    }
}

diesel::table! {
    mail_addresses (id) {
        id -> Binary,
        person_id -> Binary,
        sealed -> Binary,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    needs (id) {
        id -> Binary,
        person_id -> Binary,
        sealed -> Binary,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    disabilities (id) {
        id -> Binary,
        person_id -> Binary,
        sealed -> Binary,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    group_photos (id) {
        id -> Binary,
        about_id -> Binary,
        caption -> Text,
        faces -> Integer,
        size -> BigInt,
        added_at -> Timestamp,
        added_by -> Binary,
        removed_at -> Nullable<Timestamp>,
        removed_why -> Nullable<Text>,
    }
}

diesel::table! {
    group_photo_people (id) {
        id -> Binary,
        photo_id -> Binary,
        person_id -> Binary,
    }
}

diesel::table! {
    recordings (id) {
        id -> Binary,
        person_id -> Binary,
        about_id -> Binary,
        kind -> Text,
        mime -> Text,
        size -> BigInt,
        added_at -> Timestamp,
        added_by -> Binary,
        removed_at -> Nullable<Timestamp>,
        removed_why -> Nullable<Text>,
    }
}

diesel::table! {
    spoken (text_hash, language, voice) {
        text_hash -> Text,
        language -> Text,
        voice -> Text,
        sha256 -> Nullable<Text>,
        millis -> Integer,
        marks -> Text,
        trouble -> Nullable<Text>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    pictures (sha256) {
        sha256 -> Text,
        width -> Integer,
        height -> Integer,
        trouble -> Nullable<Text>,
        made_at -> Timestamp,
    }
}

diesel::table! {
    picture_sizes (original, width) {
        original -> Text,
        width -> Integer,
        sha256 -> Text,
    }
}

diesel::table! {
    recipients (id) {
        id -> Binary,
        unit_id -> Binary,
        organisation -> Text,
        public_key -> Text,
        legal_basis -> Text,
        added_by -> Binary,
        added_at -> Timestamp,
        ended_by -> Nullable<Binary>,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    export_parts (id) {
        id -> Binary,
        set_id -> Binary,
        name -> Text,
        part -> Integer,
        sealed -> Binary,
        written_at -> Timestamp,
    }
}

diesel::table! {
    handovers (id) {
        id -> Binary,
        export_id -> Binary,
        organisation -> Text,
        receiver -> Text,
        channel -> Text,
        legal_basis -> Text,
        note -> Text,
        handed_on -> Date,
        handed_by -> Binary,
        recorded_at -> Timestamp,
        cancelled_by -> Nullable<Binary>,
        cancelled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    inbound_files (id) {
        id -> Binary,
        kind -> Text,
        unit_id -> Binary,
        sha256 -> Text,
        file_name -> Text,
        sent_by -> Nullable<Binary>,
        sent_at -> Timestamp,
        answered_on -> Date,
        headings -> Text,
        matching -> Text,
        state -> Text,
        total -> Integer,
        counts -> Text,
        applied_by -> Nullable<Binary>,
        applied_at -> Nullable<Timestamp>,
        withdrawn_by -> Nullable<Binary>,
        withdrawn_at -> Nullable<Timestamp>,
        withdrawn_because -> Nullable<Text>,
    }
}

diesel::table! {
    inbound_sheets (file_id) {
        file_id -> Binary,
        sealed -> Binary,
    }
}

diesel::table! {
    inbound_troubles (file_id, line) {
        file_id -> Binary,
        line -> Integer,
        problem -> Text,
        said -> Text,
    }
}

diesel::table! {
    record_answers (file_id, certificate_id, revision, status, attempt) {
        file_id -> Binary,
        line -> Integer,
        certificate_id -> Binary,
        revision -> Integer,
        status -> Text,
        attempt -> Integer,
        outcome -> Text,
        reason -> Text,
        answered_on -> Date,
    }
}

diesel::table! {
    resubmissions (certificate_id, revision, status, attempt) {
        certificate_id -> Binary,
        revision -> Integer,
        status -> Text,
        attempt -> Integer,
        asked_by -> Binary,
        asked_at -> Timestamp,
    }
}

diesel::table! {
    card_names (id) {
        id -> Binary,
        person_id -> Binary,
        name -> Text,
        seen_by -> Binary,
        seen_at -> Timestamp,
    }
}

diesel::table! {
    external_completions (id) {
        id -> Binary,
        file_id -> Binary,
        line -> Integer,
        person_id -> Binary,
        source -> Text,
        course -> Text,
        course_folded -> Text,
        completed_on -> Date,
        proof -> Text,
    }
}

diesel::table! {
    report_templates (id) {
        id -> Binary,
        unit_id -> Binary,
        key -> Text,
        kind -> Text,
        name -> Text,
        due -> Nullable<Text>,
        words -> Text,
        in_use -> Bool,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    reports (id) {
        id -> Binary,
        unit_id -> Binary,
        template_key -> Text,
        kind -> Text,
        name -> Text,
        period -> Text,
        last_on -> Date,
        due_on -> Nullable<Date>,
        words -> Text,
        basis -> Nullable<Text>,
        content -> Nullable<Text>,
        number -> Nullable<Text>,
        dated_on -> Nullable<Date>,
        counted -> Integer,
        trouble -> Nullable<Text>,
        begun_at -> Timestamp,
        begun_by -> Nullable<Binary>,
        counted_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    report_steps (id) {
        id -> Binary,
        report_id -> Binary,
        kind -> Text,
        note -> Text,
        taken_at -> Timestamp,
        taken_by -> Binary,
    }
}

diesel::table! {
    targets (id) {
        id -> Binary,
        unit_id -> Binary,
        year -> Integer,
        indicator -> Text,
        percent -> Nullable<Double>,
        document -> Text,
        set_at -> Timestamp,
        set_by -> Binary,
    }
}

diesel::table! {
    denominators (id) {
        id -> Binary,
        unit_id -> Binary,
        year -> Integer,
        population -> Text,
        count -> Nullable<BigInt>,
        as_of -> Date,
        source -> Text,
        typed_at -> Timestamp,
        typed_by -> Binary,
    }
}

diesel::table! {
    freezes (id) {
        id -> Binary,
        unit_id -> Binary,
        period -> Text,
        last_on -> Date,
        number -> Integer,
        reason -> Text,
        figures -> Text,
        sha256 -> Text,
        made_at -> Timestamp,
        made_by -> Nullable<Binary>,
        so_far -> Nullable<Text>,
    }
}

diesel::table! {
    tallies (unit_id, grain, starts_on, measure, audience, age) {
        unit_id -> Binary,
        grain -> Text,
        starts_on -> Date,
        measure -> Text,
        audience -> Text,
        age -> Text,
        count -> Integer,
    }
}

diesel::table! {
    counted (subject_id) {
        subject_id -> Binary,
        kind -> Text,
        facts -> Text,
        until -> Nullable<Date>,
    }
}

diesel::table! {
    waiting (id) {
        id -> BigInt,
        kind -> Text,
        subject_id -> Binary,
    }
}

diesel::table! {
    collections (id) {
        id -> Binary,
        unit_id -> Binary,
        period -> Text,
        due_on -> Date,
        note -> Text,
        opened_at -> Timestamp,
        opened_by -> Binary,
    }
}

diesel::table! {
    hamlet_reports (id) {
        id -> Binary,
        collection_id -> Binary,
        unit_id -> Binary,
        difficulties -> Text,
        proposals -> Text,
        figures -> Nullable<Text>,
        saved_at -> Timestamp,
        saved_by -> Binary,
    }
}

diesel::table! {
    merged_reports (collection_id) {
        collection_id -> Binary,
        difficulties -> Text,
        proposals -> Text,
        freeze_id -> Nullable<Binary>,
        saved_at -> Timestamp,
        saved_by -> Binary,
    }
}

diesel::table! {
    collection_steps (id) {
        id -> Binary,
        collection_id -> Binary,
        unit_id -> Nullable<Binary>,
        kind -> Text,
        words -> Text,
        taken_at -> Timestamp,
        taken_by -> Binary,
    }
}

diesel::joinable!(collections -> units (unit_id));
diesel::joinable!(hamlet_reports -> collections (collection_id));
diesel::joinable!(hamlet_reports -> units (unit_id));
diesel::joinable!(merged_reports -> collections (collection_id));
diesel::joinable!(collection_steps -> collections (collection_id));
diesel::joinable!(collection_steps -> persons (taken_by));
diesel::joinable!(session_plans -> class_sessions (session_id));
diesel::joinable!(targets -> units (unit_id));
diesel::joinable!(targets -> persons (set_by));
diesel::joinable!(denominators -> units (unit_id));
diesel::joinable!(denominators -> persons (typed_by));
diesel::joinable!(freezes -> units (unit_id));
diesel::joinable!(freezes -> persons (made_by));
diesel::joinable!(recipients -> units (unit_id));
diesel::joinable!(handovers -> exports (export_id));
diesel::joinable!(inbound_files -> units (unit_id));
diesel::joinable!(inbound_sheets -> inbound_files (file_id));
diesel::joinable!(inbound_troubles -> inbound_files (file_id));
diesel::joinable!(record_answers -> inbound_files (file_id));
diesel::joinable!(record_answers -> certificates (certificate_id));
diesel::joinable!(resubmissions -> certificates (certificate_id));
diesel::joinable!(resubmissions -> persons (asked_by));
diesel::joinable!(external_completions -> inbound_files (file_id));
diesel::joinable!(external_completions -> persons (person_id));
diesel::joinable!(disabilities -> persons (person_id));
diesel::joinable!(purposes -> units (unit_id));
diesel::joinable!(consents -> purposes (purpose_id));
diesel::joinable!(consents -> guardians (guardian_id));
diesel::joinable!(programmes -> units (unit_id));
diesel::joinable!(programme_members -> programmes (programme_id));
diesel::joinable!(programme_members -> households (household_id));
diesel::joinable!(programme_events -> programmes (programme_id));
diesel::joinable!(programme_events -> programme_members (member_id));
diesel::joinable!(group_photo_people -> group_photos (photo_id));
diesel::joinable!(programme_sessions -> programmes (programme_id));
diesel::joinable!(poverty_statuses -> households (household_id));
diesel::joinable!(households -> units (unit_id));
diesel::joinable!(persons -> units (unit_id));
diesel::joinable!(class_sessions -> units (unit_id));
diesel::joinable!(class_sessions -> persons (trainer_id));
diesel::joinable!(class_sessions -> series (series_id));
diesel::joinable!(session_invitations -> class_sessions (session_id));
diesel::joinable!(session_invitations -> persons (person_id));
diesel::joinable!(session_letters -> class_sessions (session_id));
diesel::joinable!(session_marks -> class_sessions (session_id));
diesel::joinable!(session_marks -> persons (person_id));
diesel::joinable!(attendances -> class_sessions (session_id));
diesel::joinable!(attendances -> session_marks (mark_id));
diesel::joinable!(attendances -> persons (person_id));
diesel::joinable!(observations -> class_sessions (session_id));
diesel::joinable!(observations -> persons (person_id));
diesel::joinable!(closings -> class_sessions (session_id));
diesel::joinable!(follow_ups -> class_sessions (session_id));
diesel::joinable!(follow_ups -> persons (person_id));
diesel::joinable!(missed_weeks -> class_sessions (session_id));
diesel::joinable!(venues -> units (unit_id));
diesel::joinable!(series -> units (unit_id));
diesel::joinable!(days_off -> persons (set_by));
diesel::joinable!(subject_requests -> persons (person_id));
diesel::joinable!(subject_requests -> units (unit_id));
diesel::joinable!(subject_request_steps -> subject_requests (request_id));
diesel::joinable!(subject_request_steps -> persons (taken_by));
diesel::joinable!(restrictions -> persons (person_id));
diesel::joinable!(restrictions -> subject_requests (request_id));
diesel::joinable!(deletions -> persons (person_id));
diesel::joinable!(deletions -> subject_requests (request_id));
diesel::joinable!(retention_rules -> persons (set_by));
diesel::joinable!(retention_runs -> persons (run_by));
diesel::joinable!(retention_counts -> retention_runs (run_id));
diesel::joinable!(incidents -> units (unit_id));
diesel::joinable!(incident_notices -> incidents (incident_id));
diesel::joinable!(incident_notices -> persons (recorded_by));
diesel::joinable!(report_steps -> reports (report_id));
diesel::joinable!(report_steps -> persons (taken_by));
diesel::joinable!(persons -> households (household_id));
diesel::joinable!(roles -> units (unit_id));
diesel::joinable!(logins -> persons (person_id));
diesel::joinable!(journal -> persons (actor_id));
diesel::joinable!(helpings -> logins (login_id));
diesel::joinable!(skills -> frameworks (framework_id));
diesel::joinable!(course_versions -> courses (course_id));
diesel::joinable!(course_versions -> frameworks (framework_id));
diesel::joinable!(course_versions -> media (picture));
diesel::joinable!(course_audiences -> course_versions (course_version_id));
diesel::joinable!(lessons -> course_versions (course_version_id));
diesel::joinable!(modules -> course_versions (course_version_id));
diesel::joinable!(material_gaps -> lessons (lesson_id));
diesel::joinable!(resources -> course_versions (course_version_id));
diesel::joinable!(resources -> media (sha256));
diesel::joinable!(quizzes -> course_versions (course_version_id));
diesel::joinable!(questions -> quizzes (quiz_id));
diesel::joinable!(questions -> media (picture));
diesel::joinable!(practicals -> course_versions (course_version_id));
diesel::joinable!(enrolments -> persons (person_id));
diesel::joinable!(enrolments -> courses (course_id));
diesel::joinable!(enrolments -> course_versions (course_version_id));
diesel::joinable!(progress -> enrolments (enrolment_id));
diesel::joinable!(attempts -> enrolments (enrolment_id));
diesel::joinable!(attempts -> quizzes (quiz_id));
diesel::joinable!(attempts -> persons (person_id));
diesel::joinable!(answers -> attempts (attempt_id));
diesel::joinable!(answer_sends -> attempts (attempt_id));
diesel::joinable!(remarks -> attempts (attempt_id));
diesel::joinable!(remarks -> key_changes (key_change_id));
diesel::joinable!(answers -> questions (question_id));
diesel::joinable!(classes -> units (unit_id));
diesel::joinable!(classes -> persons (trainer_id));
diesel::joinable!(class_members -> classes (class_id));
diesel::joinable!(class_members -> persons (person_id));
diesel::joinable!(certificate_requests -> enrolments (enrolment_id));
diesel::joinable!(certificate_requests -> persons (person_id));
diesel::joinable!(certificate_requests -> course_versions (course_version_id));
diesel::joinable!(certificate_requests -> units (unit_id));
diesel::joinable!(practical_checks -> certificate_requests (request_id));
diesel::joinable!(practical_checks -> enrolments (enrolment_id));
diesel::joinable!(practical_checks -> persons (assessor_id));
diesel::joinable!(returns -> certificate_requests (request_id));
diesel::joinable!(returns -> persons (returned_by));
diesel::joinable!(approvals -> certificate_requests (request_id));
diesel::joinable!(approvals -> persons (approver_id));
diesel::joinable!(number_series -> units (unit_id));
diesel::joinable!(certificates -> certificate_requests (request_id));
diesel::joinable!(certificates -> persons (person_id));
diesel::joinable!(certificates -> units (unit_id));
diesel::joinable!(certificates -> course_versions (course_version_id));
diesel::joinable!(corrections -> certificates (certificate_id));
diesel::joinable!(certificate_openings -> certificates (certificate_id));
diesel::joinable!(badges -> certificates (certificate_id));
diesel::joinable!(corrections -> persons (corrected_by));
diesel::joinable!(revocations -> certificates (certificate_id));
diesel::joinable!(revocations -> persons (revoked_by));
diesel::joinable!(exports -> units (unit_id));
diesel::joinable!(exports -> persons (created_by));
diesel::joinable!(export_records -> certificates (certificate_id));
diesel::joinable!(export_records -> exports (export_id));
diesel::joinable!(export_files -> exports (export_id));
diesel::joinable!(external_identities -> persons (person_id));
diesel::joinable!(external_logins -> logins (login_id));
diesel::joinable!(external_logins -> external_identities (identity_id));
diesel::joinable!(identity_invitations -> persons (person_id));
diesel::joinable!(reading_keys -> units (unit_id));
diesel::joinable!(second_factors -> persons (person_id));
diesel::joinable!(presentations -> persons (person_id));
diesel::joinable!(suspensions -> persons (person_id));
diesel::joinable!(held_forms -> persons (person_id));
diesel::joinable!(recovery_codes -> persons (person_id));
diesel::joinable!(identifiers -> persons (person_id));
diesel::joinable!(passwords -> persons (person_id));
diesel::joinable!(pins -> persons (person_id));
diesel::joinable!(cards -> persons (person_id));
diesel::joinable!(picture_codes -> persons (person_id));
diesel::joinable!(walk_ins -> persons (person_id));
diesel::joinable!(sign_ups -> classes (class_id));
diesel::joinable!(sign_ups -> units (unit_id));
diesel::joinable!(roles -> persons (person_id));

diesel::allow_tables_to_appear_in_same_query!(
    report_templates,
    reports,
    report_steps,
    external_identities,
    external_logins,
    identity_invitations,
    reading_keys,
    openid_answers,
    second_factors,
    presentations,
    suspensions,
    held_forms,
    recovery_codes,
    units,
    unit_ancestry,
    households,
    household_merges,
    persons,
    identifiers,
    passwords,
    pins,
    cards,
    picture_codes,
    throttles,
    roles,
    logins,
    helpings,
    journal,
    journal_seals,
    jobs,
    media,
    spoken,
    pictures,
    picture_sizes,
    frameworks,
    skills,
    courses,
    course_versions,
    course_audiences,
    lessons,
    modules,
    material_gaps,
    resources,
    quizzes,
    questions,
    practicals,
    drafts,
    draft_files,
    draft_revisions,
    draft_openings,
    draft_reviews,
    authoring_rules,
    bank_questions,
    bank_versions,
    bank_imports,
    enrolments,
    progress,
    attempts,
    answers,
    answer_sends,
    key_changes,
    remarks,
    paper_tests,
    extra_times,
    more_tries,
    classes,
    class_members,
    walk_ins,
    sign_ups,
    certificate_requests,
    practical_checks,
    second_checks,
    appeals,
    returns,
    approvals,
    number_series,
    certificates,
    certificate_forms,
    certificate_openings,
    print_runs,
    export_runs,
    badges,
    corrections,
    revocations,
    recipients,
    export_parts,
    handovers,
    inbound_files,
    inbound_sheets,
    inbound_troubles,
    record_answers,
    resubmissions,
    card_names,
    external_completions,
    targets,
    denominators,
    freezes,
    tallies,
    collections,
    hamlet_reports,
    merged_reports,
    collection_steps,
    exports,
    export_records,
    export_files,
    venues,
    series,
    class_sessions,
    session_handovers,
    session_moves,
    session_invitations,
    session_letters,
    session_marks,
    attendances,
    observations,
    closings,
    follow_ups,
    missed_weeks,
    calendar_feeds,
    session_plans,
    session_plan_parts,
    live_quizzes,
    live_questions,
    live_answers,
    session_helps,
    programmes,
    programme_members,
    programme_events,
    programme_sessions,
    poverty_statuses,
    days_off,
    processors,
    subject_requests,
    subject_request_steps,
    restrictions,
    deletions,
    retention_rules,
    retention_runs,
    retention_counts,
    incidents,
    incident_notices,
    backups,
    roster_imports,
    roster_sheets,
    roster_rows,
    roster_matchings,
    merges,
    purposes,
    privacy_contacts,
    guardians,
    consents,
    needs,
    mail_addresses,
    disabilities,
    recordings,
    group_photos,
    group_photo_people,
);
