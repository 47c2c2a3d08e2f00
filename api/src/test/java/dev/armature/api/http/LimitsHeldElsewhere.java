package dev.armature.api.http;

import java.util.List;
import java.util.Map;

/**
 * The rows of the page of limits that no door of the api holds, or not all of it, each with the
 * tests that do, as {@code Class#method}.
 */
final class LimitsHeldElsewhere {
  /** By the first cell of the row. */
  static final Map<String, List<String>> ROWS =
      Map.ofEntries(
          held("CONDITIONS", "GraphRulesTest#an_edge_has_so_many_conditions_and_no_more"),
          held(
              "CALL_DEPTH",
              "OrchestrationBlockTest#they_stand_ten_deep_and_no_deeper",
              "AgentWorkflowsTest#a_workflow_that_is_not_there_fails_the_block_and_one_too_deep_is_told",
              "PlatformAttemptsTest#workflows_that_start_one_another_come_to_an_end"),
          held("FAULTS_TOLD", "LimitsTest#a_thousand_faults_are_told_and_the_rest_is_counted"),
          held(
              "failed logins before the way is closed",
              "LockOutTest#each_further_failure_closes_for_twice_as_long_up_to_a_quarter_of_an_hour",
              "LockOutTest#an_address_that_fails_with_many_accounts_is_closed_and_closes_no_account"),
          held(
              "blocks of one execution that run at once",
              "WalkTest#no_more_than_five_hundred_run_at_once"),
          held("a wait, a timeout, a deadline", "WaitBlockTest#what_cannot_be_waited_for_is_said"),
          held("the id of an event is known", "EventsTest#an_id_is_known_for_seven_days"),
          held(
              "items of a map under way at once",
              "MapsTest#no_more_than_the_concurrency_are_under_way_over_all_batches"),
          held(
              "executions that one call of a bulk retries",
              "RetriesTest#a_call_of_a_bulk_retries_a_hundred_and_says_where_the_next_goes_on"),
          held(
              "rows of map items in the log of a run",
              "HistoryFoldTest#past_the_most_rows_of_items_the_map_says_which_are_left_out"),
          held("iterations of one expression", "ConditionTest#ten_thousand_iterations_are_the_end"),
          held(
              "code: time, memory, statements (JavaScript), output, console",
              "SandboxTest#each_limit_has_its_name",
              "PythonSandboxTest#memory_has_a_limit_that_is_named",
              "PythonSandboxTest#time_has_a_limit_that_is_named"),
          held(
              "an answer that `general_api` reads",
              "GeneralApiBlockTest#an_answer_that_is_too_large_fails_for_good",
              "GeneralApiAnswerTest#an_answer_may_be_as_large_as_was_asked_for_and_no_larger"),
          held("redirects of one call", "RedirectsTest#a_circle_and_a_way_without_end_are_told"),
          held(
              "pages of one block",
              "PaginationTest#without_items_the_pages_are_the_list_and_the_limit_says_what_it_left"),
          held(
              "a pause that another side asks for with `Retry-After`",
              "GeneralApiAnswerTest#a_time_to_try_again_is_kept_between_attempts"),
          held(
              "an attempt of a block with pagination",
              "SkeletonsTest#a_timeout_is_the_authors_else_the_default_or_the_configs_with_some_grace"),
          held(
              "agent: calls of the model",
              "AgentBlockTest#a_model_that_never_ends_is_stopped_by_each_of_the_limits"),
          held(
              "agent: tokens of all calls",
              "AgentBlockTest#a_model_that_never_ends_is_stopped_by_each_of_the_limits"),
          held(
              "agent: time of one attempt, without that of workflows that it calls",
              "AgentBlockTest#a_model_that_is_too_slow_is_given_up_in_time"),
          held(
              "agent: tools with those of MCP servers; tool calls of one turn",
              "AgentLimitsTest#an_agent_has_so_many_tools_and_no_more",
              "AgentLimitsTest#of_the_calls_of_one_turn_so_many_are_run_and_the_model_is_told_of_the_others"),
          held(
              "agent: answer of a model",
              "AgentLimitsTest#an_answer_of_a_model_is_read_up_to_its_limit"),
          held(
              "agent: answer of a tool",
              "AgentLimitsTest#an_answer_of_a_tool_is_read_up_to_its_limit_and_told_up_to_another"),
          held(
              "waiting of a synchronous call",
              "WebhookDoorTest#whoever_does_not_wait_gets_202_and_a_failed_run_is_500",
              "ExecutionJourneyTest#a_run_that_takes_longer_than_the_call_waits_goes_on_and_can_be_cancelled"),
          held(
              "one value, such as a block's output",
              "BlockActivityTest#a_result_that_is_too_large_fails_for_good",
              "LargeValuesJourneyTest#one_byte_more_fails_its_own_block_by_name_and_the_run_goes_on"),
          held(
              "memory that one value takes when it is opened",
              "LedgerRoomTest#what_no_heap_of_this_size_can_hold_is_refused_before_it_is_opened"),
          held(
              "blocks of one worker that hold large values (over 262,144 bytes) at once",
              "WorkbenchTest#who_finds_no_room_waits_until_there_is_some",
              "LargeValuesJourneyTest#many_at_once_wait_for_room_and_no_worker_is_lost"),
          held(
              "text that the templates and expressions of one block make",
              "MadeTest#many_texts_of_one_config_count_together"),
          held("a result that `cache` keeps", "ReuseTest#a_result_that_is_too_large_is_not_kept"),
          held(
              "values of that kind that one block references",
              "LargeValuesTest#what_one_block_references_has_a_measure_together"),
          held(
              "values of that kind in the log of a run",
              "PayloadsTest#values_are_opened_up_to_the_measure_of_what_shows_them"),
          held(
              "all other values in the log of a run",
              "ArchiveTest#of_many_values_in_one_log_the_first_ones_are_told_and_the_others_by_their_sizes"),
          held(
              "values of that kind in one execution that is shown, or answered at the end of a"
                  + " call",
              "PayloadsTest#values_are_opened_up_to_the_measure_of_what_shows_them",
              "LargeValuesJourneyTest#sixty_four_mebibytes_pass_an_http_answer_code_and_a_response_and_come_out_whole"),
          held(
              "events of one Temporal run",
              "InterpreterTest#a_long_chain_goes_on_in_a_new_run_and_nothing_runs_twice",
              "InterpreterTest#a_long_fan_out_that_is_never_quiet_stops_to_go_on"),
          held(
              "what a `platform_api` block sends",
              "PlatformTest#a_body_is_as_long_as_its_route_takes_and_no_longer"),
          held(
              "the window of an arm",
              "ArmWindowTest#the_window_ends_after_ten_minutes_and_lets_nobody_in_then",
              "ArmWindowTest#of_fifty_callers_at_once_one_is_let_in"),
          held(
              "one header of an answer that a response block shapes",
              "ShapedAnswerTest#a_header_has_so_many_characters_or_is_left_out"));

  private LimitsHeldElsewhere() {}

  private static Map.Entry<String, List<String>> held(String row, String... tests) {
    return Map.entry(row, List.of(tests));
  }
}
