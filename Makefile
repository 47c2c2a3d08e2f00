# `make` alone says what can be made. Maven runs on the JDK 25 that is found on this machine.
.DEFAULT_GOAL := help
.PHONY: help setup run dist check format catalog histories golden openapi configuration screenshots bench chaos chaos-alone soak startup
export JAVA_HOME := $(shell ./bin/find-jdk)

help:    ## Say what can be made
	@grep -hE '^[a-z-]+: *## ' $(MAKEFILE_LIST) | sed -E 's/: *## /\t/' | expand -t 16
setup:   ## Use the hooks of this repository
	git config core.hooksPath .githooks
run:     ## Start everything on this machine, and run an example graph
	./run
dist:    ## Lay out api, worker and standalone in target/dist, with the caches of their starts
	mvn -q -pl standalone -am -DskipTests process-test-classes && ./bin/dist && target/dist/standalone/bin/start rehearse target/dist
check:   ## Everything that CI does: build, tests, format
	mvn -B -ntp verify
format:  ## Put every file in order
	mvn -q spotless:apply
catalog: ## Write the menu of block types and their pages anew
	mvn -q -pl shared,worker -am test -Dtest=BlockCatalogTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.flags=-Dcatalog.write=true
histories: ## Record histories of stories that have none yet
	mvn -q -pl shared,worker -am test -Dtest=InterpreterTest,EveryFateTest,EveryWaitTest,WaitsTest,MapsTest,PauseTest,GivenTest,OperatorViewTest,ArmWindowTest,TimetableTest,LaunchTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.flags=-Dhistories.write=true
golden:  ## Write golden files that are missing; one that stands is never changed
	mvn -q -pl shared test -Dtest.flags=-Dgolden.write=true
configuration: ## Write the page of settings anew
	mvn -q -pl api -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.flags=-Dconfiguration.write=true
openapi: ## Write the document of the routes anew
	mvn -q -pl shared,api -am test -Dtest=DocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dtest.flags=-Dopenapi.write=true
screenshots: ## Make the pictures of Temporal's web page anew; needs node, the temporal command and Chromium
	./bin/screenshots
bench:   ## Measure graphs against work by hand; docs/performance.md
	mvn -q -pl bench -am -DskipTests process-test-classes
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx3g -XX:-UseDynamicNumberOfCompilerThreads $(JVM) \
	  -Darmature.sandbox.folder=sandbox/target/sandbox -Dbench.rounds=$(ROUNDS) -Dbench.millis=$(MILLIS) -Dbench.warm=$(WARM) \
	  -Dbench.only=$(ONLY) -Dbench.servers=$(SERVERS) -Dbench.concurrency=$(CONCURRENCY) "-Dbench.api=$(API_JVM)" \
	  -cp bench/target/test-classes:$$(cat bench/target/classpath) dev.armature.bench.Bench
chaos:   ## Break everything at once, then what breaks promises one by one, in their long forms: hours; docs/chaos-diary.md
	mvn -q -pl shared,worker,journeys -am test -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dtest='ChaosJourneyTest,ArmsJourneyTest,KillPointsJourneyTest,MapJourneyTest,AgentKillJourneyTest,InstallationOutageJourneyTest,InterpreterTest,DrainJourneyTest,ResumedStreamsJourneyTest,ClocksJourneyTest' \
	  -Dtest.flags="$(CHAOS) -Djourneys.rounds=200 -Djourneys.faults=50 -Djourneys.keys=500 -Djourneys.outage.seconds=60 -Djourneys.terms=30 -Djourneys.streams.runs=100"
chaos-alone: ## Break everything at once, and nothing else
	mvn -q -pl journeys -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest=ChaosJourneyTest -Dtest.flags="$(CHAOS)"
soak:    ## Half an hour of everything, with a death each minute: what is lost, and what grows (MINUTES)
	mvn -q -pl journeys -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest=SoakJourneyTest -Dtest.flags="-Dsoak.minutes=$(or $(MINUTES),30) $(if $(SEED),-Djourneys.seed=$(SEED))"
CHAOS = -Dchaos.rounds=$(or $(ROUNDS),20) $(if $(SEED),-Djourneys.seed=$(SEED))
startup: dist
startup: ## Measure starts with the caches and without; docs/performance.md
	mvn -q -pl bench -am -DskipTests process-test-classes
	$(JAVA_HOME)/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  -cp bench/target/test-classes:$$(cat bench/target/classpath) dev.armature.bench.Startups target/dist $(or $(ROUNDS),5)
