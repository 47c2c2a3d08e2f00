package dev.armature.api.http.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.armature.api.http.Open;
import dev.armature.api.http.RequestThreads;
import dev.armature.block.BlockCatalog;
import dev.armature.problem.Problem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** The OpenAPI document, the page that shows it, and the pages of {@code docs}: for everybody. */
@Controller
@ExecuteOn(RequestThreads.NAME)
final class DocumentController {
  private static final String YAML = "application/yaml";
  private static final String HTML = "text/html";
  private static final String TEXT = "text/plain";

  /** A page runs what comes from here, and nothing else; nobody frames it. */
  private static final String OWN =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Document document;
  private final Pages pages;

  DocumentController(Document document, BlockCatalog catalog) {
    this.document = document;
    this.pages = new Pages(catalog);
  }

  @Open
  @Get("/openapi")
  @Told(
      id = "openapi",
      group = "Documents",
      summary = "This document, as JSON",
      answers = @Told.Answer(of = Map.class, value = "The OpenAPI 3.1 document."))
  Map<String, Object> openapi() {
    return document.content();
  }

  @Open
  @Get("/openapi.json")
  @Told(
      id = "openapi_json",
      group = "Documents",
      summary = "This document, as JSON, under a name that tools expect",
      answers = @Told.Answer(of = Map.class, value = "The OpenAPI 3.1 document."))
  Map<String, Object> json() {
    return document.content();
  }

  @Open
  @Get("/openapi.yml")
  @Produces(YAML)
  @Told(
      id = "openapi_yml",
      group = "Documents",
      summary = "This document, as YAML",
      answers = @Told.Answer(of = String.class, type = YAML, value = "The OpenAPI 3.1 document."))
  String yml() throws JsonProcessingException {
    return YAMLMapper.builder()
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .build()
        .writeValueAsString(document.content());
  }

  @Open
  @Get("/v1/openapi.yaml")
  @Produces(YAML)
  @Told(
      id = "v1_openapi_yaml",
      group = "Documents",
      summary = "This document, as YAML, where clients of `/v1` look for it",
      answers = @Told.Answer(of = String.class, type = YAML, value = "The OpenAPI 3.1 document."))
  String yaml() throws JsonProcessingException {
    return yml();
  }

  @Open
  @Get("/docs")
  @Produces(HTML)
  @Told(
      id = "docs",
      group = "Documents",
      summary = "The routes as a page to read; it needs no other network",
      answers = @Told.Answer(of = String.class, type = HTML, value = "The page."))
  HttpResponse<?> docs() {
    return page("index.html");
  }

  @Open
  @Get("/docs/{+page}")
  @Produces({TEXT, "text/markdown", "text/css", "text/javascript", HTML})
  @Told(
      id = "docs_page",
      group = "Documents",
      summary = "A page of the documentation, such as `api.md` or `problems.md`",
      answers = {
        @Told.Answer(of = String.class, type = "text/markdown", value = "The page."),
        @Told.Answer(of = String.class, type = "text/css", value = ""),
        @Told.Answer(of = String.class, type = "text/javascript", value = ""),
        @Told.Answer(of = String.class, type = HTML, value = "")
      },
      refuses = Refusal.NOT_FOUND)
  HttpResponse<?> page(
      @Meaning(value = "The page's path; `/llms.txt` lists them all", example = "\"api.md\"")
          String page) {
    Pages.Page found =
        pages
            .read(page)
            .orElseThrow(() ->
                Problem.of(
                        Problem.Kind.MISSING, "NOT_FOUND", "There is no page '%s'".formatted(page))
                    .thrown());
    return HttpResponse.ok(found.text())
        .contentType(found.type())
        .header("Content-Security-Policy", OWN);
  }

  @Open
  @Get("/llms.txt")
  @Produces(TEXT)
  @Told(
      id = "llms_txt",
      group = "Documents",
      summary = "Every page of the documentation in a line",
      answers = @Told.Answer(of = String.class, type = TEXT, value = "The list."))
  String llms() {
    return pages.list();
  }
}
