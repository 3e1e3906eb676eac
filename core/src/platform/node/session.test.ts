import { sessionContract } from "../session.contract.js";
import { openSession } from "./session.js";

sessionContract({ openSession });
