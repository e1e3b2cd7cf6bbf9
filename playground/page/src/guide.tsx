import { useState } from "react";
import { Icon } from "./icons";
import { Mrkdwn } from "./mrkdwn";
import type { Step } from "./types";
import { nameOf, useWorld } from "./world";

const KEY = "playground.guide-closed";

/** The first minute, step by step; a step ticks itself off when it was done. */
export function Guide({ steps, open }: { steps: Step[]; open: (step: Step) => void }) {
  const { people, me } = useWorld();
  const [closed, setClosed] = useState(() => localStorage.getItem(KEY) === "yes");
  const [all, setAll] = useState(false);
  if (!steps.length) return null;
  const done = steps.filter((s) => s.done).length;
  const next = steps.findIndex((s) => !s.done);
  return (
    <section className={`guide${closed ? " closed" : ""}`} aria-label="Guide">
      <button
        type="button"
        className="guide-head"
        aria-expanded={!closed}
        onClick={() => {
          localStorage.setItem(KEY, closed ? "no" : "yes");
          setClosed(!closed);
        }}
      >
        <Icon name="flag" /> <b>First steps</b>
        <span className="muted">
          {done} of {steps.length}
        </span>
        <Icon name="chevron" size={16} />
      </button>
      <div className="guide-bar" aria-hidden="true">
        <span style={{ width: `${(100 * done) / steps.length}%` }} />
      </div>
      {!closed && (
        <ol>
          {steps.map((step, i) => {
            // What was just done, what is next and what follows; the rest on request.
            if (!all && (next < 0 || i < next - 1 || i > next + 1)) return null;
            const who = people.find((p) => p.id === step.as_user || p.name === step.as_user);
            return (
              <li key={i} className={step.done ? "done" : i === next ? "next" : ""} aria-current={i === next ? "step" : undefined}>
                <span className="tick" aria-hidden="true">
                  {step.done ? <Icon name="check" size={14} /> : i + 1}
                </span>
                <div>
                  <b>{step.title}</b>
                  {step.done && <span className="sr"> (done)</span>}
                  {i === next && (
                    <>
                      <p><Mrkdwn text={step.text} /></p>
                      {(step.open || step.as_user) && (
                        <button type="button" className="button small primary" onClick={() => open(step)}>
                          {who && who.id !== me.id ? `Do it as ${nameOf(who)}` : "Take me there"}
                        </button>
                      )}
                    </>
                  )}
                </div>
              </li>
            );
          })}
        </ol>
      )}
      {!closed && steps.length > 3 && (
        <button type="button" className="guide-all" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer steps" : `Show all ${steps.length} steps`}
        </button>
      )}
      {!closed && next < 0 && <p className="guide-end">That was it. Look around as you like 🎉</p>}
    </section>
  );
}
